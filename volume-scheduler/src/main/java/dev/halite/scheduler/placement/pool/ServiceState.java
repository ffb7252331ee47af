package dev.halite.scheduler.placement.pool;

/**
 * The service behind a pool.
 *
 * @param up whether its heartbeat is fresh and the backend is working
 * @param frozen whether an operator stopped all changes on the backend
 */
public record ServiceState(String availabilityZone, boolean enabled, boolean up, boolean frozen) {}
