package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.Volume;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot about to be recorded with status 'creating'.
 *
 * @param volume what it is taken of; its row is locked
 * @param countedGb GiB of the project's quota that it holds
 */
public record NewSnapshot(
    UUID id,
    Volume volume,
    String userId,
    @Nullable String name,
    @Nullable String description,
    Map<String, String> metadata,
    int countedGb,
    UUID placement,
    Instant createdAt) {
  public NewSnapshot {
    metadata = Map.copyOf(metadata);
  }
}
