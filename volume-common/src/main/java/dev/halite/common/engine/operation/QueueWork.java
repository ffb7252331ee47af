package dev.halite.common.engine.operation;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a queue's work comes from and what is done with it. */
interface QueueWork<T> {
  /** Takes up to {@code limit} pieces: the one that is hinted at, or what is due. */
  List<T> take(@Nullable UUID hint, int limit);

  /** Does one piece; must not throw. */
  void execute(T piece);
}
