package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The work of one kind of operation. A flow is named by the user's verb; its Javadoc numbers its
 * stages. It may be run again from the start at any time, by another process too, so every stage
 * may be repeated. It changes the catalog by the outcome that it returns, and by nothing else.
 *
 * @param <S> the resource that the kind moves, as it is under that move; {@link Subject} for a kind
 *     that moves none
 */
public interface Flow<S extends Subject> {
  OperationKind kind();

  /** Does the work. */
  Outcome run(Claim claim, S subject);

  /**
   * Undoes what was done; called when {@link #run} threw and the operation still has its resource.
   */
  default Outcome failed(Claim claim, S subject, HaliteException fault) {
    return Endings.afterFault(claim.operation(), subject, fault.fault());
  }

  /**
   * Leaves a resource that is another operation's now, or gone.
   *
   * @param found as it is now; null when it is gone
   */
  default Outcome superseded(Claim claim, @Nullable S found, HaliteException fault) {
    return Endings.superseded(claim.operation(), found, fault.fault());
  }
}
