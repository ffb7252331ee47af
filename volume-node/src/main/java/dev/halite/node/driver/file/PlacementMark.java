package dev.halite.node.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.VolumeSpec;
import java.util.Optional;
import java.util.UUID;

/**
 * What is written beside a volume: whose attempt it is and how large it is to be. Whether it is
 * building or complete is the name of the file that holds it.
 */
record PlacementMark(UUID placement, long sizeBytes, UUID operationId, long fence) {
  private static final String VERSION = "1";

  static PlacementMark of(OperationMark operation, VolumeSpec spec) {
    return new PlacementMark(
        spec.placement(), spec.sizeBytes(), operation.operationId(), operation.fence());
  }

  /** One line; a later version adds fields at its end. */
  String text() {
    return String.join(
            " ",
            VERSION,
            placement.toString(),
            Long.toString(sizeBytes),
            operationId.toString(),
            Long.toString(fence))
        + "\n";
  }

  /** Empty when the text is not a mark. */
  static Optional<PlacementMark> parse(String text) {
    String[] fields = text.strip().split(" ");
    if (fields.length < 5 || !fields[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PlacementMark(
              UUID.fromString(fields[1]),
              Long.parseLong(fields[2]),
              UUID.fromString(fields[3]),
              Long.parseLong(fields[4])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** True when that call is of the same operation, before a takeover that has been here since. */
  boolean supersedes(OperationMark operation) {
    return operationId.equals(operation.operationId()) && operation.fence() < fence;
  }
}
