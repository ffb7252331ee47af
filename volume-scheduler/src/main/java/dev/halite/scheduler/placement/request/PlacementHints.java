package dev.halite.scheduler.placement.request;

import org.jspecify.annotations.Nullable;

/**
 * The scheduler hints of a request, each null if not given.
 *
 * @param differentBackend {@code different_host}
 * @param sameBackend {@code same_host}
 * @param instance {@code local_to_instance}
 * @param query {@code query}
 */
public record PlacementHints(
    @Nullable BackendHint differentBackend,
    @Nullable BackendHint sameBackend,
    @Nullable InstanceHint instance,
    @Nullable QueryHint query) {
  public static final PlacementHints NONE = new PlacementHints(null, null, null, null);
}
