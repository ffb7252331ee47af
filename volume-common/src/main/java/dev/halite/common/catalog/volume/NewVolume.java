package dev.halite.common.catalog.volume;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A volume about to be recorded with status 'creating'. */
public record NewVolume(
    UUID id,
    String projectId,
    String userId,
    @Nullable String name,
    @Nullable String description,
    int sizeGb,
    @Nullable String availabilityZone,
    UUID volumeTypeId,
    boolean multiattach,
    Map<String, String> metadata,
    Instant createdAt) {
  public NewVolume {
    metadata = Map.copyOf(metadata);
  }
}
