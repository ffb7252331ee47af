package dev.halite.common.catalog.volume;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a volume is cloned from: a snapshot, or else a volume as it is. It is part of a payload, so
 * fields are only added.
 *
 * @param host {@code host@backend#pool} where the source is; its clone can be nowhere else
 * @param volumeId the volume, or that of the snapshot
 * @param snapshotId null where the volume itself is cloned
 */
public record CloneSource(
    String host,
    UUID volumeId,
    UUID volumePlacement,
    @Nullable UUID snapshotId,
    @Nullable UUID snapshotPlacement) {}
