package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.UUID;

/** Why a volume is refused, in sentences for its owner and the operator. */
final class Refusals {
  private Refusals() {}

  /** The entry of our own placement, or CONFLICT. */
  static IndexEntry requireOwn(OperationMark operation, UUID id, UUID placement, Found found) {
    return requireOwn(operation, "Volume " + id, placement, found);
  }

  /** The same of a snapshot. */
  static IndexEntry requireOwnSnapshot(
      OperationMark operation, UUID id, UUID placement, Found found) {
    return requireOwn(operation, "Snapshot " + id, placement, found);
  }

  private static IndexEntry requireOwn(
      OperationMark operation, String what, UUID placement, Found found) {
    IndexEntry entry = found.entry();
    if (entry == null) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "%s has an entry in the index that cannot be read; it is left alone.".formatted(what));
    }
    if (!entry.placement().equals(placement)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "%s lies there from placement %s, not %s; it is left alone."
              .formatted(what, entry.placement(), placement));
    }
    if (entry.supersedes(operation)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Operation %s was taken over with fence %d; this call has fence %d."
              .formatted(operation.operationId(), entry.fence(), operation.fence()));
    }
    return entry;
  }

  static DriverException damaged(UUID id) {
    return missing(id, "is damaged: its image is missing or another one");
  }

  static DriverException halfAdopted(UUID id) {
    return new DriverException(
        DriverFault.CONFLICT,
        "Volume %s is being made of an image that was there; it is left alone.".formatted(id));
  }

  static DriverException inUse(UUID id, String why) {
    return new DriverException(
        DriverFault.BUSY, "Volume %s cannot be removed: %s.".formatted(id, why));
  }

  static DriverException flattened(UUID id) {
    return new DriverException(DriverFault.OCCUPIED, "Volume %s is being flattened.".formatted(id));
  }

  static DriverException foreign(UUID id) {
    return new DriverException(
        DriverFault.CONFLICT,
        "There is an image volume-%s that is not this volume's; it is left alone.".formatted(id));
  }

  static DriverException missing(UUID id, String why) {
    return new DriverException(DriverFault.NOT_FOUND, "Volume %s %s.".formatted(id, why));
  }

  static DriverException vanished(UUID id) {
    return new DriverException(
        DriverFault.FAILURE, "The image of volume %s vanished while it was made.".formatted(id));
  }

  static DriverException contended(UUID id) {
    return new DriverException(
        DriverFault.UNAVAILABLE,
        "Other processes keep changing the entry of volume %s.".formatted(id));
  }
}
