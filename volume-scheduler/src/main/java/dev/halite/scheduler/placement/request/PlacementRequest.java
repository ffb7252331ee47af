package dev.halite.scheduler.placement.request;

import dev.halite.common.catalog.capability.TypeDemands;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a volume needs. Places are written {@code host@backend#pool}, or {@code host@backend} for
 * any pool of a backend.
 *
 * @param sizeGib size that the volume will have
 * @param currentSizeGib size that it has now; 0 for a new one
 * @param availabilityZones zones that will do, from the type or from the request; empty for any
 * @param extraSpecs of the volume type
 * @param qosSpecs of the volume type's QoS specs; null if it has none, or nobody asks
 * @param described the volume by the names of the Block Storage API, such as {@code size}
 * @param attempted places that failed before for this volume
 * @param pinnedTo the only place allowed, where a source or an operator demands one
 * @param livesOn where the volume is now
 * @param attached whether a server uses the volume now
 */
public record PlacementRequest(
    PlacementOperation operation,
    UUID volumeId,
    String projectId,
    long sizeGib,
    long currentSizeGib,
    Set<String> availabilityZones,
    Map<String, @Nullable String> extraSpecs,
    @Nullable Map<String, @Nullable String> qosSpecs,
    Map<String, Object> described,
    PlacementHints hints,
    List<String> attempted,
    @Nullable String pinnedTo,
    @Nullable String livesOn,
    boolean attached) {

  public PlacementRequest {
    availabilityZones = Set.copyOf(availabilityZones);
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
    qosSpecs = qosSpecs == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(qosSpecs));
    described = Map.copyOf(described);
    attempted = List.copyOf(attempted);
  }

  /** Room this operation needs beyond what the volume has. */
  public long requestedGib() {
    return operation == PlacementOperation.EXTEND ? sizeGib - currentSizeGib : sizeGib;
  }

  /** Whether a backend may have what the request is bound to, or it is bound to nothing. */
  public boolean mayGoTo(String backend) {
    return pinnedTo == null || pinnedTo.equals(backend) || pinnedTo.startsWith(backend + "#");
  }

  /** Whether the type lets the volume be thin. */
  public boolean thinAllowed() {
    return TypeDemands.allowThin(extraSpecs);
  }
}
