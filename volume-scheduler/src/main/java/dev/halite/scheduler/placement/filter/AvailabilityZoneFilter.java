package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Removes pools outside the wanted availability zones; a request without zones takes any. */
final class AvailabilityZoneFilter implements PoolFilter {
  static final String NAME = "AvailabilityZoneFilter";

  private static final Phrase OTHER_ZONE =
      new Phrase("is in another availability zone", "are in another availability zone");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    if (pool.service().isInOneOf(request.availabilityZones())) {
      return Verdict.passed();
    }
    List<String> zones = pool.service().availabilityZones();
    List<String> wanted = List.copyOf(new TreeSet<>(request.availabilityZones()));
    return new Verdict.Removed(
        OTHER_ZONE,
        "its zones " + zones + " are none of " + wanted,
        Map.of("zones", zones, "wanted", wanted),
        null);
  }
}
