package dev.halite.common.engine.operation;

/**
 * What becomes of an operation that nobody took from its queue within its deadline, or that was
 * cancelled there. One for each kind; any process may run it.
 */
public interface ExpiredOperation {
  OperationKind kind();

  /** In a transaction: moves the resource to where its user can go on, and closes the operation. */
  void expire(QueuedOperation operation);
}
