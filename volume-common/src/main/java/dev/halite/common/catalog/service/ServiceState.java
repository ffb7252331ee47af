package dev.halite.common.catalog.service;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service as the catalog knows it.
 *
 * @param clusterName {@code cluster@backend} where it serves a backend together with others
 * @param up whether its worker's lease holds, by the database's clock
 * @param backendState up or down for the services of storage backends: whether this service can
 *     work on its backend
 * @param backendStateReason why the backend is down
 */
public record ServiceState(
    UUID id,
    String binary,
    String host,
    @Nullable String clusterName,
    String availabilityZone,
    boolean up,
    boolean disabled,
    @Nullable String disabledReason,
    boolean frozen,
    @Nullable String replicationStatus,
    @Nullable String activeBackendId,
    @Nullable String backendState,
    @Nullable String backendStateReason,
    Instant updatedAt) {
  /**
   * What clients are told as its state: a service that lives, but cannot work on its storage
   * backend, is down.
   */
  public boolean isWorking() {
    return up && !"down".equals(backendState);
  }
}
