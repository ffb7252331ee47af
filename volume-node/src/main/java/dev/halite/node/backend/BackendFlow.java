package dev.halite.node.backend;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A flow that works on whichever backend its operation was sent to. A component for each kind;
 * every backend's queue is served by all of them.
 */
public interface BackendFlow<S extends Subject> {
  OperationKind kind();

  /** Does the work, as {@link Flow#run}. */
  Outcome run(Claim claim, S subject, Backend backend);

  /** Undoes it, as {@link Flow#failed}. */
  default Outcome failed(Claim claim, S subject, Backend backend, HaliteException fault) {
    return Endings.afterFault(claim.operation(), subject, fault.fault());
  }

  /** Leaves its resource to others, as {@link Flow#superseded}. */
  default Outcome superseded(
      Claim claim, @Nullable S found, Backend backend, HaliteException fault) {
    return Endings.superseded(claim.operation(), found, fault.fault());
  }

  /** The flow on one backend. */
  default Flow<S> on(Backend backend) {
    return new Flow<>() {
      @Override
      public OperationKind kind() {
        return BackendFlow.this.kind();
      }

      @Override
      public Outcome run(Claim claim, S subject) {
        return BackendFlow.this.run(claim, subject, backend);
      }

      @Override
      public Outcome failed(Claim claim, S subject, HaliteException fault) {
        return BackendFlow.this.failed(claim, subject, backend, fault);
      }

      @Override
      public Outcome superseded(Claim claim, @Nullable S found, HaliteException fault) {
        return BackendFlow.this.superseded(claim, found, backend, fault);
      }
    };
  }
}
