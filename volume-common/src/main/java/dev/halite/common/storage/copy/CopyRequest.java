package dev.halite.common.storage.copy;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import java.util.List;
import java.util.Objects;

/**
 * What to copy.
 *
 * @param source does not change meanwhile, nor between attempts that go on from a checkpoint
 * @param destination as large as the source, or larger; nobody else writes to it
 * @param blank whether nothing was ever written to the destination, so that it reads as zeroes. If
 *     not, or if an attempt goes on, what is not data of the source is discarded there
 * @param from where to begin: {@link CopyCheckpoint#BEGIN}, or what an earlier attempt reached
 * @param limits all that the copy has to keep to: its backends', for example
 */
public record CopyRequest(
    OpenContent source,
    OpenContent destination,
    boolean blank,
    CopyCheckpoint from,
    List<Bandwidth> limits) {
  public CopyRequest {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(from, "from");
    limits = List.copyOf(limits);
    long size = source.sizeBytes();
    if (destination.sizeBytes() < size) {
      throw new DriverException(
          DriverFault.INVALID,
          "A copy of %d bytes has no room in %d bytes.".formatted(size, destination.sizeBytes()));
    }
    if (from.offset() > size || from.offset() < size && from.offset() % BlockSums.BLOCK != 0) {
      throw new DriverException(
          DriverFault.INVALID, "No copy of %d bytes goes on at %d.".formatted(size, from.offset()));
    }
  }

  /** A copy from the begin to a new volume, as fast as it can be. */
  public static CopyRequest toNew(OpenContent source, OpenContent destination) {
    return new CopyRequest(source, destination, true, CopyCheckpoint.BEGIN, List.of());
  }

  boolean isRestZero() {
    return blank && from.offset() == 0;
  }
}
