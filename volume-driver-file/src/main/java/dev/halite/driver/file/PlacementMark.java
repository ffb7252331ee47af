package dev.halite.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.VolumeSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside a volume: whose attempt it is and how large it is. Whether it is building
 * or complete is the name of the file that holds it.
 *
 * @param largestDisk size up to which the disk may be found larger, because it is being made so;
 *     otherwise the volume's size
 * @param adoption what the volume is made of, while it is being managed; null for any other
 */
record PlacementMark(
    UUID placement,
    long sizeBytes,
    UUID operationId,
    long fence,
    long largestDisk,
    @Nullable Adoption adoption) {
  private static final String VERSION = "1";

  /** A file that becomes the disk: the name and size that it had. */
  record Adoption(String name, long sizeBytes) {
    private String text() {
      return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8))
          + ":"
          + sizeBytes;
    }

    private static Adoption parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(text);
      }
      byte[] name = Base64.getUrlDecoder().decode(text.substring(0, colon));
      return new Adoption(
          new String(name, StandardCharsets.UTF_8), Long.parseLong(text.substring(colon + 1)));
    }
  }

  static PlacementMark of(OperationMark operation, VolumeSpec spec) {
    return new PlacementMark(
        spec.placement(),
        spec.sizeBytes(),
        operation.operationId(),
        operation.fence(),
        spec.sizeBytes(),
        null);
  }

  /** Of a volume that is made of a file that is there. */
  static PlacementMark adopting(OperationMark operation, VolumeSpec spec, Adoption adoption) {
    return new PlacementMark(
        spec.placement(),
        spec.sizeBytes(),
        operation.operationId(),
        operation.fence(),
        spec.sizeBytes(),
        adoption);
  }

  /** One line; a later version adds fields at its end. */
  String text() {
    String line =
        String.join(
            " ",
            VERSION,
            placement.toString(),
            Long.toString(sizeBytes),
            operationId.toString(),
            Long.toString(fence));
    if (adoption != null) {
      return line + " " + largestDisk + " " + adoption.text() + "\n";
    }
    return line + (isGrowing() ? " " + largestDisk : "") + "\n";
  }

  /** Empty when the text is not a mark. */
  static Optional<PlacementMark> parse(String text) {
    String[] fields = text.strip().split(" ");
    if (fields.length < 5 || !fields[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      long size = Long.parseLong(fields[2]);
      return Optional.of(
          new PlacementMark(
              UUID.fromString(fields[1]),
              size,
              UUID.fromString(fields[3]),
              Long.parseLong(fields[4]),
              fields.length > 5 ? Long.parseLong(fields[5]) : size,
              fields.length > 6 ? Adoption.parse(fields[6]) : null));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean isGrowing() {
    return largestDisk != sizeBytes;
  }

  /** Whether the volume is whole with a disk of that size. */
  boolean allows(long diskSize) {
    return diskSize >= sizeBytes && diskSize <= largestDisk;
  }

  PlacementMark growingTo(long size, OperationMark operation) {
    return new PlacementMark(
        placement,
        sizeBytes,
        operation.operationId(),
        operation.fence(),
        // an earlier growth may have come further
        Math.max(size, largestDisk),
        null);
  }

  PlacementMark grownTo(long size, OperationMark operation) {
    return new PlacementMark(
        placement, size, operation.operationId(), operation.fence(), size, null);
  }

  /** Of a smaller size, with a disk that may still be as large as it is. */
  PlacementMark cutTo(long size, OperationMark operation) {
    return new PlacementMark(
        placement, size, operation.operationId(), operation.fence(), largestDisk, null);
  }

  PlacementMark notGrowing() {
    return new PlacementMark(placement, sizeBytes, operationId, fence, sizeBytes, null);
  }

  /** The same, with what it is made of forgotten: it is the volume's disk for good. */
  PlacementMark adopted() {
    return new PlacementMark(placement, sizeBytes, operationId, fence, largestDisk, null);
  }

  /** True when that call is of the same operation, before a takeover that has been here since. */
  boolean supersedes(OperationMark operation) {
    return operationId.equals(operation.operationId()) && operation.fence() < fence;
  }
}
