package dev.halite.api.type;

import dev.halite.common.catalog.type.VolumeType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the caller may see of extra specs.
 *
 * @param sensitive whether also what may tell of the backends
 */
record TypeBeside(boolean sensitive) {
  /** The extra specs that are everybody's business. */
  private static final Set<String> FOR_EVERYBODY =
      Set.of("RESKEY:availability_zones", "multiattach", "replication_enabled");

  /** Whether the caller may know what a spec says. */
  boolean shows(String key) {
    return sensitive || FOR_EVERYBODY.contains(key);
  }

  Map<String, @Nullable String> extraSpecs(VolumeType type) {
    Map<String, @Nullable String> specs = new TreeMap<>(type.extraSpecs());
    specs.keySet().removeIf(key -> !shows(key));
    return specs;
  }
}
