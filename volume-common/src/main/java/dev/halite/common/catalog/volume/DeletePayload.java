package dev.halite.common.catalog.volume;

import org.jspecify.annotations.Nullable;

/**
 * Payload of a volume's removal, version 1. Fields are only added.
 *
 * @param flattens whether the volume was being flattened, and is again where it stays; null: no
 */
public record DeletePayload(@Nullable Boolean flattens) {}
