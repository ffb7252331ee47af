package dev.halite.common.catalog.capability;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the extra specs of a volume type demand of a pool. */
public final class TypeDemands {
  private static final String SCOPE = "capabilities";

  /** The capability that is spelt differently. */
  public static final String PROTOCOL = "storage_protocol";

  /** Backends spell these differently; a type that asks for one spelling means them all. */
  private static final List<List<String>> PROTOCOL_SPELLINGS =
      List.of(
          List.of("iSCSI", "iscsi"),
          List.of("FC", "fibre_channel", "fc"),
          List.of("NFS", "nfs"),
          List.of("NVMe-oF", "NVMeOF", "nvmeof"));

  private TypeDemands() {}

  /**
   * A demand that a pool does not meet.
   *
   * @param wanted null for a spec without a value
   * @param known whether the pool says anything under the key
   */
  public record Unmet(
      String key, @Nullable String wanted, boolean known, @Nullable Object offered) {}

  /** What a pool says under a key. */
  private record Said(boolean known, @Nullable Object value) {
    static final Said NOTHING = new Said(false, null);
  }

  /** The first demand, in order of the keys, that the pool does not meet; null if it meets all. */
  public static @Nullable Unmet unmet(
      Map<String, @Nullable String> extraSpecs, PoolCapabilities pool) {
    // Sorted, so that a trace names the same key every time.
    for (Map.Entry<String, @Nullable String> spec : new TreeMap<>(extraSpecs).entrySet()) {
      List<String> path = path(spec.getKey());
      if (path.isEmpty()) {
        continue;
      }
      Said said = lookUp(pool, path);
      if (!said.known() || !anyMatches(path, said.value(), spec.getValue())) {
        return new Unmet(spec.getKey(), spec.getValue(), said.known(), said.value());
      }
    }
    return null;
  }

  /** Whether a spec demands a capability that is there or not, as {@code <is> True} does. */
  public static boolean isYes(@Nullable String spec) {
    return spec != null && ExtraSpecRequirement.matches(true, spec);
  }

  /** Whether a type lets its volumes be thin; it does unless it asks for thick. */
  public static boolean allowThin(Map<String, @Nullable String> extraSpecs) {
    return !"thick".equals(extraSpecs.get("provisioning:type"));
  }

  /** The way to a capability; empty for a key that is about something else. */
  private static List<String> path(String key) {
    List<String> parts = Arrays.asList(key.split(":", -1));
    if (parts.getFirst().equals(SCOPE)) {
      // The bare scope asks for the map itself, which equals no text: no capability is named ''.
      return parts.size() == 1 ? List.of("") : parts.subList(1, parts.size());
    }
    return parts.size() == 1 ? parts : List.of();
  }

  private static Said lookUp(PoolCapabilities pool, List<String> path) {
    String first = path.getFirst();
    Said found = pool.has(first) ? new Said(true, pool.get(first)) : Said.NOTHING;
    for (String part : path.subList(1, path.size())) {
      if (!(found.value() instanceof Map<?, ?> nested) || !nested.containsKey(part)) {
        return Said.NOTHING;
      }
      found = new Said(true, nested.get(part));
    }
    return found;
  }

  private static boolean anyMatches(
      List<String> path, @Nullable Object offered, @Nullable String wanted) {
    Collection<?> values =
        offered instanceof List<?> list ? list : Collections.singletonList(offered);
    for (Object value : values) {
      for (Object spelling : spellings(path, value)) {
        if (ExtraSpecRequirement.matches(spelling, wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<?> spellings(List<String> path, @Nullable Object value) {
    return value instanceof String protocol && path.equals(List.of(PROTOCOL))
        ? spellingsOf(protocol)
        : Collections.singletonList(value);
  }

  /** All spellings of a storage protocol, or the only one. */
  public static List<String> spellingsOf(String protocol) {
    return PROTOCOL_SPELLINGS.stream()
        .filter(spellings -> spellings.contains(protocol))
        .findFirst()
        .orElse(List.of(protocol));
  }
}
