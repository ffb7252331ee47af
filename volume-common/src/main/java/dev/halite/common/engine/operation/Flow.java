package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.HaliteException;

/**
 * The work of one kind of operation. A flow is named by the user's verb; its Javadoc numbers its
 * stages. It may be run again from the start at any time, by another process too, so every stage
 * may be repeated.
 */
public interface Flow {
  OperationKind kind();

  /**
   * Whether it is tried again for ever. Any other operation that has been claimed many times and
   * never came to an end is taken for one that kills its processes.
   */
  default boolean isNeverGivenUp() {
    return false;
  }

  /** Does the work and ends or hands over the claim. */
  void run(Claim claim);

  /** Undoes what was done and ends or hands over the claim; called when {@link #run} threw. */
  void fail(Claim claim, HaliteException fault);
}
