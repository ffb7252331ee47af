package dev.halite.common.engine.outcome;

import dev.halite.common.engine.kind.Rank;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of the catalog as a value. Whoever decides puts changes together; {@link Changes} makes
 * them, by rank and key, in one transaction. Each kind of change is written by one {@link
 * ChangeWriter}.
 */
public interface Change {
  Rank rank();

  /** The order among changes of one rank: an id, or another key of the row. */
  String key();

  /**
   * The resource that the change goes with: it is not made where that resource's own change found
   * nothing to change. Null: it is made in any case.
   */
  default @Nullable UUID about() {
    return null;
  }

  /** What it means when the row is not as it was expected to be. */
  default WhenGone whenGone() {
    return WhenGone.NEVERMIND;
  }

  /** What a change that found no row means. */
  enum WhenGone {
    /** Nothing of the outcome may happen. */
    ROLL_BACK,
    /** The resource is another's now: what is about it is left out. */
    LEAVE_OUT,
    /** It was so before. */
    NEVERMIND
  }
}
