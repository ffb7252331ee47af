package dev.halite.common.catalog.check;

import dev.halite.common.catalog.snapshot.SnapshotStatus;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import dev.halite.driver.StorageView;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the rows of one kind of resource. Every check goes through {@link #ALL}.
 *
 * @param statuses all that there are
 * @param atBackend statement for the living rows that have something on the storage of {@code
 *     :backend}: id, placement, size_gb, host with its pool, status; null for what has no objects
 * @param stored what a driver says of those objects; null for what has none
 * @param uncertain the statuses in which anything between all and nothing of it may be there
 */
public record CheckedResource(
    ResourceType type,
    List<? extends Status> statuses,
    @Nullable String atBackend,
    @Nullable Function<StorageView, List<StoredObject>> stored,
    Set<? extends Status> uncertain) {

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
          view -> view.volumes().stream().map(StoredObject::of).toList(),
          EnumSet.of(VolumeStatus.ERROR_DELETING));

  /** The snapshots; one that could not be taken is left in error, without its object. */
  public static final CheckedResource SNAPSHOTS =
      new CheckedResource(
          ResourceType.SNAPSHOT,
          List.of(SnapshotStatus.values()),
          """
          SELECT s.id, s.placement, s.size_gb, v.host, s.status
          FROM snapshot s JOIN volume v ON v.id = s.volume_id
          WHERE s.deleted_at IS NULL AND s.placement IS NOT NULL AND v.deleted_at IS NULL AND
          """
              + HostName.AT_BACKEND,
          view -> view.snapshots().stream().map(StoredObject::of).toList(),
          EnumSet.of(SnapshotStatus.ERROR, SnapshotStatus.ERROR_DELETING));

  /** All of them: a new resource is one more element. */
  public static final List<CheckedResource> ALL = List.of(VOLUMES, SNAPSHOTS);

  public CheckedResource {
    statuses = List.copyOf(statuses);
    uncertain = Set.copyOf(uncertain);
  }

  /** The texts of the statuses that need a live operation. */
  public List<String> serviceOwned() {
    return statuses.stream()
        .filter(status -> status.owner() == Status.Owner.SERVICE)
        .map(Status::text)
        .toList();
  }
}
