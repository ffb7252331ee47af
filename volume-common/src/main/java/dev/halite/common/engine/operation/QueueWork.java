package dev.halite.common.engine.operation;

import java.util.List;
import java.util.UUID;

/** Where a queue's work comes from and what is done with it. */
interface QueueWork<T> {
  /**
   * What a look into the queue brought.
   *
   * @param more whether another look may bring more: a look that came back full has not seen the
   *     end
   */
  record Taken<T>(List<T> pieces, boolean more) {
    public Taken {
      pieces = List.copyOf(pieces);
    }

    static <T> Taken<T> upTo(int limit, List<T> pieces) {
      return new Taken<>(pieces, pieces.size() >= limit);
    }
  }

  /** A message named this operation; most work is taken in the order of the queue all the same. */
  default void hinted(UUID operation) {}

  /** A sweep begins: the next looks are for whatever messages have not brought. */
  default void swept() {}

  /** Takes up to {@code limit} pieces of what is due. */
  Taken<T> take(int limit);

  /** Does one piece; must not throw. */
  void execute(T piece);

  /** A piece was taken, but will not be executed here: others must be able to take it at once. */
  void giveBack(T piece);
}
