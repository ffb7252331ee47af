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
    String zone = pool.service().availabilityZone();
    if (request.availabilityZones().isEmpty() || request.availabilityZones().contains(zone)) {
      return Verdict.passed();
    }
    List<String> wanted = List.copyOf(new TreeSet<>(request.availabilityZones()));
    return new Verdict.Removed(
        OTHER_ZONE,
        "zone " + zone + " is not one of " + wanted,
        Map.of("zone", zone, "wanted", wanted),
        null);
  }
}
