package dev.halite.common.catalog.type;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A volume type with its extra specs. */
public record VolumeType(
    UUID id,
    String name,
    @Nullable String description,
    boolean isPublic,
    Map<String, String> extraSpecs,
    @Nullable UUID qosSpecId,
    Instant createdAt,
    @Nullable Instant updatedAt) {
  public VolumeType {
    extraSpecs = Map.copyOf(extraSpecs);
  }
}
