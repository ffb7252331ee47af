package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the driver writes on a logical volume, as tags: they are made and changed in one step with
 * the volume itself, by LVM. A volume without them is somebody else's.
 *
 * @param placement the attempt that made it
 * @param state building or complete
 * @param operationId of the operation that made or last began to change it
 * @param fence of that operation
 * @param of the volume that a snapshot was taken of; null on a volume
 * @param sizeBytes size that a snapshot's volume had; 0 on a volume. LVM tells how much room a
 *     thick snapshot has, and shows the size that its origin has now
 * @param zeroFrom where a thick volume that is growing has not been zeroed yet; 0 when all is
 */
record Mark(
    UUID placement,
    PlacementState state,
    UUID operationId,
    long fence,
    @Nullable UUID of,
    long sizeBytes,
    long zeroFrom) {
  private static final String PREFIX = "halite.";
  private static final String PLACEMENT = PREFIX + "placement=";
  private static final String BUILDING = PREFIX + "building";
  private static final String OPERATION = PREFIX + "operation=";
  private static final String OF = PREFIX + "of=";
  private static final String SIZE = PREFIX + "size=";
  private static final String ZERO_FROM = PREFIX + "zero-from=";
  private static final String ATTACHMENT = PREFIX + "attachment=";

  Mark {
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(operationId, "operationId");
  }

  static Mark ofVolume(OperationMark mark, UUID placement, PlacementState state) {
    return new Mark(placement, state, mark.operationId(), mark.fence(), null, 0, 0);
  }

  static Mark ofSnapshot(OperationMark mark, UUID placement, UUID volumeId, long sizeBytes) {
    return new Mark(
        placement,
        PlacementState.COMPLETE,
        mark.operationId(),
        mark.fence(),
        volumeId,
        sizeBytes,
        0);
  }

  /**
   * As it stands in the tags; empty when they are not the driver's, cannot be read, or are of two
   * attempts.
   */
  static Optional<Mark> read(Set<String> tags) {
    if (tags.stream().filter(tag -> tag.startsWith(PLACEMENT)).count() > 1) {
      return Optional.empty();
    }
    try {
      String[] operation = value(tags, OPERATION).split("/", 2);
      String of = value(tags, OF);
      return Optional.of(
          new Mark(
              UUID.fromString(value(tags, PLACEMENT)),
              tags.contains(BUILDING) ? PlacementState.BUILDING : PlacementState.COMPLETE,
              UUID.fromString(operation[0]),
              Long.parseLong(operation[1]),
              of.isEmpty() ? null : UUID.fromString(of),
              number(tags, SIZE),
              number(tags, ZERO_FROM)));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  Set<String> tags() {
    var tags = new TreeSet<String>();
    tags.add(placementTag(placement));
    tags.add(OPERATION + operationId + "/" + fence);
    if (state == PlacementState.BUILDING) {
      tags.add(BUILDING);
    }
    if (of != null) {
      tags.add(OF + of);
      tags.add(SIZE + sizeBytes);
    }
    if (zeroFrom > 0) {
      tags.add(ZERO_FROM + zeroFrom);
    }
    return tags;
  }

  Mark with(PlacementState other) {
    return new Mark(placement, other, operationId, fence, of, sizeBytes, zeroFrom);
  }

  Mark with(OperationMark mark) {
    return new Mark(placement, state, mark.operationId(), mark.fence(), of, sizeBytes, zeroFrom);
  }

  Mark zeroFrom(long offset) {
    return new Mark(placement, state, operationId, fence, of, sizeBytes, offset);
  }

  /** Refuses a call of an operation that was taken over since. */
  void requireNotTakenOver(OperationMark mark, LvName name) {
    if (operationId.equals(mark.operationId()) && mark.fence() < fence) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Operation %s was taken over by another process, which works on %s."
              .formatted(operationId, name));
    }
  }

  /** Whether a tag is one of the driver's. */
  static boolean isMark(String tag) {
    return tag.startsWith(PREFIX);
  }

  /** Whether a tag says that something is not complete. */
  static boolean isBuilding(String tag) {
    return tag.equals(BUILDING);
  }

  /** By which a placement is recognised. */
  static String placementTag(UUID placement) {
    return PLACEMENT + placement;
  }

  /** Of a server's way to the volume. */
  static String attachmentTag(UUID attachmentId) {
    return ATTACHMENT + attachmentId;
  }

  /** How many ways to the volume were given out. */
  static long attachments(Set<String> tags) {
    return tags.stream().filter(tag -> tag.startsWith(ATTACHMENT)).count();
  }

  static long number(Set<String> tags, String prefix) {
    String text = value(tags, prefix);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** Empty when there is none; tags are few. */
  static String value(Set<String> tags, String prefix) {
    return tags.stream()
        .filter(tag -> tag.startsWith(prefix))
        .map(tag -> tag.substring(prefix.length()))
        .findFirst()
        .orElse("");
  }
}
