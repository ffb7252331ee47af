package dev.halite.api.type;

import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How volume types are shown. */
@Component
class TypeView {
  /** The extra specs that are everybody's business; others may tell of the backends. */
  private static final Set<String> FOR_EVERYBODY =
      Set.of("RESKEY:availability_zones", "multiattach", "replication_enabled");

  private final Policy policy;

  TypeView(Policy policy) {
    this.policy = policy;
  }

  /** A type, as it is shown and listed. */
  Map<String, Object> full(VolumeType type, RequestContext caller) {
    Map<String, @Nullable Object> shown = plain(type, caller);
    if (policy.allows("volume_extension:access_types_qos_specs_id", caller)) {
      shown.put("qos_specs_id", type.qosSpecId());
    }
    addPublic(shown, type, caller);
    return withNulls(shown);
  }

  /** A type in the answer to its making. */
  Map<String, Object> created(VolumeType type, RequestContext caller) {
    Map<String, @Nullable Object> shown = plain(type, caller);
    addPublic(shown, type, caller);
    return withNulls(shown);
  }

  /** A type in the answer to its change. */
  Map<String, Object> updated(VolumeType type, RequestContext caller) {
    return withNulls(plain(type, caller));
  }

  /** The extra specs that the caller may see. */
  Map<String, String> extraSpecs(VolumeType type, RequestContext caller) {
    Map<String, String> specs = new TreeMap<>(type.extraSpecs());
    if (!policy.allows("volume_extension:types_extra_specs:read_sensitive", caller)) {
      specs.keySet().retainAll(FOR_EVERYBODY);
    }
    return specs;
  }

  private Map<String, @Nullable Object> plain(VolumeType type, RequestContext caller) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", type.id());
    shown.put("name", type.name());
    shown.put("is_public", type.isPublic());
    shown.put("description", type.description());
    if (policy.allows("volume_extension:access_types_extra_specs", caller)) {
      shown.put("extra_specs", extraSpecs(type, caller));
    }
    return shown;
  }

  private void addPublic(
      Map<String, @Nullable Object> shown, VolumeType type, RequestContext caller) {
    if (policy.allows("volume_extension:volume_type_access", caller)) {
      shown.put("os-volume-type-access:is_public", type.isPublic());
    }
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
