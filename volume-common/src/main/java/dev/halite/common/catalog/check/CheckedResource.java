package dev.halite.common.catalog.check;

import dev.halite.common.catalog.snapshot.SnapshotStatus;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the rows of one kind of resource. Every check goes through {@link #ALL}.
 *
 * @param statuses all that there are
 * @param atBackend statement for the living rows that have something on the storage of {@code
 *     :backend}: id, placement, size_gb, host with its pool, status; null for what has no objects
 * @param halfRemoved the status in which anything between all and nothing of it may be left
 */
public record CheckedResource(
    ResourceType type,
    List<? extends Status> statuses,
    @Nullable String atBackend,
    @Nullable Status halfRemoved) {

  /** The volumes. */
  public static final CheckedResource VOLUMES =
      new CheckedResource(
          ResourceType.VOLUME,
          List.of(VolumeStatus.values()),
          """
          SELECT id, placement, size_gb, host, status FROM volume
          WHERE deleted_at IS NULL AND placement IS NOT NULL AND
          """
              + HostName.AT_BACKEND,
          VolumeStatus.ERROR_DELETING);

  /** The snapshots; what drivers store of them is not asked for yet. */
  public static final CheckedResource SNAPSHOTS =
      new CheckedResource(
          ResourceType.SNAPSHOT,
          List.of(SnapshotStatus.values()),
          null,
          SnapshotStatus.ERROR_DELETING);

  /** All of them: a new resource is one more element. */
  public static final List<CheckedResource> ALL = List.of(VOLUMES, SNAPSHOTS);

  public CheckedResource {
    statuses = List.copyOf(statuses);
  }

  /** The texts of the statuses that need a live operation. */
  public List<String> serviceOwned() {
    return statuses.stream()
        .filter(status -> status.owner() == Status.Owner.SERVICE)
        .map(Status::text)
        .toList();
  }
}
