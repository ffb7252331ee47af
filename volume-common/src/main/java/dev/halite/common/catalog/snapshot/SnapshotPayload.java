package dev.halite.common.catalog.snapshot;

import java.util.UUID;

/**
 * Payload of what is done with a snapshot at its volume's backend, version 1. Fields are only
 * added.
 *
 * @param volumePlacement placement of the volume that it is of
 */
public record SnapshotPayload(UUID volumePlacement) {}
