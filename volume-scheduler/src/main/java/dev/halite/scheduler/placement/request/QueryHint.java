package dev.halite.scheduler.placement.request;

import org.jspecify.annotations.Nullable;

/**
 * A scheduler hint that asks something of pools, as lists of JSON: {@code ["and", [">",
 * "$free_capacity_gb", 100], ...]}.
 *
 * @param json lists, maps, texts, numbers and truths; null where the hint is no JSON
 */
public record QueryHint(@Nullable Object json) {}
