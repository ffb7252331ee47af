package dev.halite.driver;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume that was deleted there, perhaps because it went elsewhere, and whose data is still
 * there.
 *
 * @param until when it is removed at the earliest; null: as soon as it can be
 */
public record KeptVolume(UUID volumeId, long sizeBytes, @Nullable Instant until) {
  public KeptVolume {
    Objects.requireNonNull(volumeId, "volumeId");
  }
}
