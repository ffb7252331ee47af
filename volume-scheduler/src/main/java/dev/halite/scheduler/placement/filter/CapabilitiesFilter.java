package dev.halite.scheduler.placement.filter;

import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.capability.TypeDemands.Unmet;
import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.LinkedHashMap;
import java.util.Map;
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

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    if (request.operation() == PlacementOperation.EXTEND
        && request.attached()
        && Boolean.FALSE.equals(pool.capabilities().get("online_extend_support"))) {
      return Verdict.removed(NO_ONLINE_EXTEND, "online_extend_support is false");
    }
    Unmet unmet = TypeDemands.unmet(request.extraSpecs(), pool.capabilities());
    return unmet == null ? Verdict.passed() : removed(unmet);
  }

  private static Removed removed(Unmet unmet) {
    String wanted = shown(unmet.wanted());
    String offered = shown(unmet.offered());
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("extra_spec", unmet.key());
    numbers.put("wanted", wanted);
    if (unmet.known()) {
      numbers.put("offered", offered);
    }
    String reason =
        unmet.known()
            ? unmet.key() + " is '" + offered + "', wanted '" + wanted + "'"
            : unmet.key() + " is not a capability of the pool";
    return new Removed(NOT_OFFERED, reason, numbers, null);
  }

  private static String shown(@Nullable Object value) {
    return String.valueOf(value);
  }
}
