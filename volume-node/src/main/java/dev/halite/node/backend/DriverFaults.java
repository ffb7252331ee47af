package dev.halite.node.backend;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;

/** The one table from what a driver reports to what an operation ends with. */
final class DriverFaults {
  private DriverFaults() {}

  /**
   * The operation's fault.
   *
   * @throws FencedException when the driver says that another has taken over
   */
  static HaliteException translate(DriverException e) {
    if (e.fault() == DriverFault.FENCED) {
      throw new FencedException(e.sentence());
    }
    return new HaliteException(code(e.fault()), e.sentence(), e);
  }

  private static FaultCode code(DriverFault fault) {
    return switch (fault) {
      case NOT_FOUND, INVALID, FAILURE, FENCED -> FaultCode.BACKEND_FAILURE;
      case UNSUPPORTED -> FaultCode.BACKEND_UNSUPPORTED;
      case CONFLICT -> FaultCode.BACKEND_CONFLICT;
      case BUSY -> FaultCode.BACKEND_BUSY;
      case OCCUPIED -> FaultCode.BACKEND_OCCUPIED;
      case FULL -> FaultCode.BACKEND_FULL;
      case UNAVAILABLE, IDENTITY_MISMATCH -> FaultCode.BACKEND_UNAVAILABLE;
      case DENIED -> FaultCode.BACKEND_DENIED;
      case TIMEOUT -> FaultCode.DEADLINE_EXCEEDED;
      case UNFIT_CONNECTOR -> FaultCode.INVALID_INPUT;
    };
  }
}
