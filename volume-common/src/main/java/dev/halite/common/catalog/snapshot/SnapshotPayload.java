package dev.halite.common.catalog.snapshot;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of what is done with a snapshot at its volume's backend, version 1. Fields are only
 * added.
 *
 * @param volumePlacement placement of the volume that it is of
 * @param unsettled token of the driver's incarnation that may still be at it, because it gave no
 *     answer; null when none can be
 */
public record SnapshotPayload(UUID volumePlacement, @Nullable String unsettled) {
  public SnapshotPayload(UUID volumePlacement) {
    this(volumePlacement, null);
  }

  /** The same after a call that gave no answer. */
  public SnapshotPayload unsettledBy(@Nullable String token) {
    return new SnapshotPayload(volumePlacement, token);
  }
}
