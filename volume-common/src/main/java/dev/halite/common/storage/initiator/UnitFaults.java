package dev.halite.common.storage.initiator;

import dev.halite.common.storage.initiator.ScsiAnswer.Lost;
import dev.halite.common.storage.initiator.ScsiAnswer.Refused;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;

/** What a unit's answers mean to whoever reads and writes it. */
final class UnitFaults {
  private UnitFaults() {}

  static DriverException translate(ScsiCommand command, String unit, Refused refused) {
    return new DriverException(
        fault(refused), "%s of %s was refused: %s.".formatted(command.name(), unit, refused));
  }

  static DriverException lost(ScsiCommand command, String unit, IscsiSession session, Lost lost) {
    return new DriverException(
        lost.hung() ? DriverFault.TIMEOUT : DriverFault.UNAVAILABLE,
        "%s of %s was lost: %s."
            .formatted(command.name(), unit, LoginFaults.text(session.trouble())));
  }

  private static DriverFault fault(Refused refused) {
    if (refused.status() == Refused.RESERVATION_CONFLICT) {
      return DriverFault.BUSY;
    }
    if (refused.isLater()) {
      return DriverFault.UNAVAILABLE;
    }
    return switch (refused.key()) {
      case Refused.NOT_READY -> DriverFault.UNAVAILABLE;
      case Refused.ILLEGAL_REQUEST ->
          refused.code() == Refused.NO_SUCH_UNIT ? DriverFault.NOT_FOUND : DriverFault.FAILURE;
      case Refused.DATA_PROTECT ->
          refused.code() == Refused.NO_SPACE ? DriverFault.FULL : DriverFault.DENIED;
      default -> DriverFault.FAILURE;
    };
  }
}
