package dev.halite.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import java.util.Optional;
import java.util.UUID;

/**
 * What is written beside a snapshot: whose attempt it is, of which attempt's volume, and how large
 * that was. The volume is in the path of the file that holds the mark.
 */
record SnapshotMark(
    UUID placement, UUID volumePlacement, long sizeBytes, UUID operationId, long fence) {
  private static final String VERSION = "1";

  static SnapshotMark of(OperationMark operation, SnapshotSpec spec, long sizeBytes) {
    return new SnapshotMark(
        spec.placement(),
        spec.volumePlacement(),
        sizeBytes,
        operation.operationId(),
        operation.fence());
  }

  /** One line; a later version adds fields at its end. */
  String text() {
    return String.join(
            " ",
            VERSION,
            placement.toString(),
            volumePlacement.toString(),
            Long.toString(sizeBytes),
            operationId.toString(),
            Long.toString(fence))
        + "\n";
  }

  /** Empty when the text is not a mark. */
  static Optional<SnapshotMark> parse(String text) {
    String[] fields = text.strip().split(" ");
    if (fields.length < 6 || !fields[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SnapshotMark(
              UUID.fromString(fields[1]),
              UUID.fromString(fields[2]),
              Long.parseLong(fields[3]),
              UUID.fromString(fields[4]),
              Long.parseLong(fields[5])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it is the mark of that snapshot of that volume. */
  boolean isOf(SnapshotSpec spec) {
    return placement.equals(spec.placement()) && volumePlacement.equals(spec.volumePlacement());
  }

  /** True when that call is of the same operation, before a takeover that has been here since. */
  boolean supersedes(OperationMark operation) {
    return operationId.equals(operation.operationId()) && operation.fence() < fence;
  }
}
