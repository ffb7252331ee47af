package dev.halite.common.catalog.check;

import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies on a backend's storage of one resource, whatever kind that is.
 *
 * @param id of the resource
 * @param placement the attempt that made it; null when it carries no readable mark
 * @param sizeBytes its size
 * @param pool where it lies; null for what lies where its volume does
 * @param state how far it is
 */
public record StoredObject(
    UUID id,
    @Nullable UUID placement,
    long sizeBytes,
    @Nullable String pool,
    PlacementState state) {

  /** A volume's. */
  public static StoredObject of(StoredVolume volume) {
    return new StoredObject(
        volume.volumeId(), volume.placement(), volume.sizeBytes(), volume.pool(), volume.state());
  }

  /** A snapshot's. */
  public static StoredObject of(StoredSnapshot snapshot) {
    return new StoredObject(
        snapshot.snapshotId(), snapshot.placement(), snapshot.sizeBytes(), null, snapshot.state());
  }
}
