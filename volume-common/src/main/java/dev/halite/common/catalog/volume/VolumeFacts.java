package dev.halite.common.catalog.volume;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume whose row is locked, with what other tables say of it.
 *
 * @param snapshot one of its snapshots; null when it has none
 * @param snapshotting whether a snapshot of it is being made, whose size is the volume's of now
 * @param attachment one of its attachments; null when it has none
 * @param holder an operation that needs the volume to stay; null when none does
 * @param working one of those that works with the volume; null when all remove only what such a one
 *     has left, which the storage itself keeps the volume for where that is necessary
 * @param operation the exclusive operation that is under way on it; null when none is
 * @param flattening the operation that makes it stand alone; null when none is under way
 * @param queued an exclusive operation that waits for the end of another operation; null when none
 *     does
 */
public record VolumeFacts(
    Volume volume,
    @Nullable UUID snapshot,
    boolean snapshotting,
    @Nullable UUID attachment,
    @Nullable UUID holder,
    @Nullable UUID working,
    @Nullable UUID operation,
    @Nullable UUID flattening,
    @Nullable UUID queued) {
  /** Whether it is on its way to another backend. */
  public boolean isMigrating() {
    return MigrationStatus.isUnderWay(volume.migrationStatus());
  }

  /** Whether it is being deleted; without its operation the status is a leftover. */
  public boolean isBeingDeleted() {
    return (operation != null || queued != null) && VolumeMoves.DELETE.isUnderWay(volume);
  }

  /** The same of the volume in another status. */
  public VolumeFacts at(VolumeStatus status) {
    return new VolumeFacts(
        (Volume) volume.at(status),
        snapshot,
        snapshotting,
        attachment,
        holder,
        working,
        operation,
        flattening,
        queued);
  }
}
