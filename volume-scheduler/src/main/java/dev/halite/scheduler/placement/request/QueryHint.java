package dev.halite.scheduler.placement.request;

/**
 * A scheduler hint that asks something of pools, as lists of JSON: {@code ["and", [">",
 * "$free_capacity_gb", 100], ...]}.
 */
public record QueryHint(Query query) {}
