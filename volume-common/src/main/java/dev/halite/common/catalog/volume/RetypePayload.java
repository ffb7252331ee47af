package dev.halite.common.catalog.volume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code volume.retype}, version 1; the type itself stands on the volume's row. Fields
 * are only added.
 *
 * @param extraSpecs the type's, as they were when it was asked for
 * @param availabilityZones zones that will do for the type; empty: any
 * @param multiattach whether the volume is then for several servers
 */
public record RetypePayload(
    Map<String, @Nullable String> extraSpecs, List<String> availabilityZones, boolean multiattach) {
  public RetypePayload {
    // Map.copyOf refuses the nulls that specs may hold.
    extraSpecs = Collections.unmodifiableMap(new LinkedHashMap<>(extraSpecs));
    availabilityZones = List.copyOf(availabilityZones);
  }
}
