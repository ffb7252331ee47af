package dev.halite.common.catalog.volume;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the scheduler has put a volume.
 *
 * @param host {@code host@backend#pool}, with the cluster's name in the place of the host's where a
 *     cluster serves the backend
 * @param clustered whether one does
 * @param serviceId of the service; null where a cluster serves: any of its services will
 */
public record VolumePlace(
    String host, boolean clustered, String availabilityZone, @Nullable UUID serviceId) {

  @Nullable String clusterName() {
    return clustered ? host : null;
  }
}
