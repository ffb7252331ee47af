package dev.halite.common.catalog.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Several services that serve one storage backend together.
 *
 * @param name {@code cluster@backend}
 * @param hosts number of its services
 * @param hostsDown how many of them are down
 * @param lastSeen when the last of them gave a sign of life; null when it has none
 */
public record Cluster(
    String name,
    String binary,
    int hosts,
    int hostsDown,
    @Nullable Instant lastSeen,
    boolean disabled,
    @Nullable String disabledReason,
    boolean frozen,
    @Nullable String replicationStatus,
    @Nullable String activeBackendId,
    Instant createdAt,
    @Nullable Instant updatedAt) {

  /** Whether one of its services is up. */
  public boolean up() {
    return hostsDown < hosts;
  }
}
