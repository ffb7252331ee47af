package dev.halite.common.catalog.type;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume type.
 *
 * @param extraSpecs a spec may have no value: it fits only a capability that has none
 */
public record VolumeType(
    UUID id,
    String name,
    @Nullable String description,
    boolean isPublic,
    Map<String, @Nullable String> extraSpecs,
    @Nullable UUID qosSpecId,
    Instant createdAt,
    @Nullable Instant updatedAt) {
  public VolumeType {
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
  }
}
