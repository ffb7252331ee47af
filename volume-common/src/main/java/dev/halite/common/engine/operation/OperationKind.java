package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Subject;

/**
 * What an operation does. Each resource has an enum of its kinds, whose constants are the rows of
 * its table; {@link Kinds} finds them by their wire names. A worker claims only the kinds and
 * payload versions that it supports.
 */
public interface OperationKind {
  /** All that is said of the kind. */
  KindRow row();

  /** As it is stored and sent. */
  default String wireName() {
    return row().wireName();
  }

  /**
   * What becomes of an operation that nobody took from its queue within its deadline, or that was
   * cancelled there. Any process may apply it.
   *
   * @param subject as it is now; only named where the kind moves no status, or the row is gone
   */
  default Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
    return Endings.failed(operation, subject, cause);
  }
}
