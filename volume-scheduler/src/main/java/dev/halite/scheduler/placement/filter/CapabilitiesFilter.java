package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Removes pools that do not offer what the volume type's extra specs ask for. */
final class CapabilitiesFilter implements PoolFilter {
  static final String NAME = "CapabilitiesFilter";

  private static final Phrase NOT_OFFERED =
      new Phrase(
          "does not offer what the volume type asks for",
          "do not offer what the volume type asks for");
  private static final Phrase NO_ONLINE_EXTEND =
      new Phrase("cannot extend a volume that is in use", "cannot extend a volume that is in use");

  private static final String SCOPE = "capabilities";
  private static final String PROTOCOL = "storage_protocol";

  /** Backends spell these differently; a type that asks for one spelling means them all. */
  private static final List<List<String>> PROTOCOL_SPELLINGS =
      List.of(
          List.of("iSCSI", "iscsi"),
          List.of("FC", "fibre_channel", "fc"),
          List.of("NFS", "nfs"),
          List.of("NVMe-oF", "NVMeOF", "nvmeof"));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    if (request.operation() == PlacementOperation.EXTEND
        && request.attached()
        && Boolean.FALSE.equals(pool.capability("online_extend_support"))) {
      return Verdict.removed(NO_ONLINE_EXTEND, "online_extend_support is false");
    }
    // Sorted, so that a trace names the same key every time.
    for (Map.Entry<String, String> spec : new TreeMap<>(request.extraSpecs()).entrySet()) {
      List<String> path = path(spec.getKey());
      if (path.isEmpty()) {
        continue;
      }
      Object offered = lookUp(pool, path);
      if (offered == null || !anyMatches(path, offered, spec.getValue())) {
        return removed(spec.getKey(), spec.getValue(), offered);
      }
    }
    return Verdict.passed();
  }

  /** The way to a capability; empty for a key that is not for the scheduler. */
  private static List<String> path(String key) {
    List<String> parts = Arrays.asList(key.split(":", -1));
    if (parts.getFirst().equals(SCOPE)) {
      // The bare scope asks for the map itself, which equals no text: no capability is named ''.
      return parts.size() == 1 ? List.of("") : parts.subList(1, parts.size());
    }
    return parts.size() == 1 ? parts : List.of();
  }

  private static @Nullable Object lookUp(PoolState pool, List<String> path) {
    Object found = pool.capability(path.getFirst());
    for (String part : path.subList(1, path.size())) {
      if (!(found instanceof Map<?, ?> nested)) {
        return null;
      }
      found = nested.get(part);
    }
    return found;
  }

  private static boolean anyMatches(List<String> path, Object offered, String wanted) {
    Stream<?> values = offered instanceof List<?> list ? list.stream() : Stream.of(offered);
    if (path.equals(List.of(PROTOCOL))) {
      values = values.flatMap(value -> spellings(value).stream());
    }
    return values.anyMatch(value -> ExtraSpecRequirement.matches(value, wanted));
  }

  private static List<?> spellings(Object protocol) {
    for (List<String> spellings : PROTOCOL_SPELLINGS) {
      if (spellings.contains(protocol)) {
        return spellings;
      }
    }
    return List.of(protocol);
  }

  private static Removed removed(String key, String wanted, @Nullable Object offered) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("extra_spec", key);
    numbers.put("wanted", wanted);
    if (offered != null) {
      numbers.put("offered", offered.toString());
    }
    String reason =
        offered == null
            ? key + " is not a capability of the pool"
            : key + " is '" + offered + "', wanted '" + wanted + "'";
    return new Removed(NOT_OFFERED, reason, numbers, null);
  }
}
