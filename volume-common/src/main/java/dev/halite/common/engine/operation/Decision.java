package dev.halite.common.engine.operation;

import java.util.function.Consumer;

/**
 * Decides on the queued operations of one kind without a claim: it changes nothing but the catalog,
 * in one transaction that names the fence. Two processes may decide on the same operation; one
 * wins.
 */
public interface Decision {
  OperationKind kind();

  void decide(QueuedOperation operation);

  static Decision of(OperationKind kind, Consumer<QueuedOperation> decide) {
    return new Decision() {
      @Override
      public OperationKind kind() {
        return kind;
      }

      @Override
      public void decide(QueuedOperation operation) {
        decide.accept(operation);
      }
    };
  }
}
