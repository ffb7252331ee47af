package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as the catalog holds it at one moment.
 *
 * @param sizeGb size of its volume when it was taken, in GiB
 * @param progress what a client has said of it, such as {@code 80%}; null: nothing
 * @param countedGb GiB of the project's quota that it holds
 * @param placement mark on the storage object
 */
public record Snapshot(
    UUID id,
    UUID volumeId,
    String projectId,
    String userId,
    @Nullable String name,
    @Nullable String description,
    int sizeGb,
    SnapshotStatus status,
    @Nullable String previousStatus,
    @Nullable String progress,
    @Nullable UUID volumeTypeId,
    @Nullable UUID groupSnapshotId,
    Map<String, String> metadata,
    boolean consumesQuota,
    int countedGb,
    UUID placement,
    Instant createdAt,
    @Nullable Instant updatedAt)
    implements Resource {

  public Snapshot {
    metadata = Map.copyOf(metadata);
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.SNAPSHOT;
  }

  @Override
  public Snapshot at(Status other) {
    return new Snapshot(
        id,
        volumeId,
        projectId,
        userId,
        name,
        description,
        sizeGb,
        (SnapshotStatus) other,
        previousStatus,
        progress,
        volumeTypeId,
        groupSnapshotId,
        metadata,
        consumesQuota,
        countedGb,
        placement,
        createdAt,
        updatedAt);
  }
}
