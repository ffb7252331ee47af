package dev.halite.driver;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume that was deleted there, perhaps because it went elsewhere, and whose data is still
 * there; or something else that has such data.
 *
 * @param id of what it was; of what was copied, the id of the volume that was made of it
 * @param until when it is removed at the earliest; null: as soon as it can be
 */
public record KeptVolume(Kind kind, UUID id, long sizeBytes, @Nullable Instant until) {
  public KeptVolume {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
  }

  /** A volume. */
  public KeptVolume(UUID volumeId, long sizeBytes, @Nullable Instant until) {
    this(Kind.VOLUME, volumeId, sizeBytes, until);
  }

  /** What was deleted. */
  public enum Kind {
    VOLUME,
    SNAPSHOT,
    /** What a volume was copied from, for as long as that took. */
    COPIED
  }
}
