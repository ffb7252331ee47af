package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

  /** A message came; says in which lane a look may find something now. */
  default Lane hinted(WakeUp wakeUp) {
    return wakeUp.lane();
  }

  /** A sweep begins; says in which lanes looks may find something. */
  default Set<Lane> swept() {
    return EnumSet.allOf(Lane.class);
  }

  /** Takes up to {@code limit} pieces of what is due in a lane, in the lane's order. */
  Taken<T> take(Lane lane, int limit);

  /** Does one piece; must not throw. */
  void execute(T piece);

  /** A piece was taken, but will not be executed here: others must be able to take it at once. */
  void giveBack(T piece);
}
