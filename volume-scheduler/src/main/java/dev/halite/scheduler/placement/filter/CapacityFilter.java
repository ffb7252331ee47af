package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.filter.Verdict.Shortfall;
import dev.halite.scheduler.placement.pool.Capacity.Amount;
import dev.halite.scheduler.placement.pool.Capacity.Infinite;
import dev.halite.scheduler.placement.pool.Capacity.Missing;
import dev.halite.scheduler.placement.pool.Capacity.Unknown;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.Room;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Removes pools without room for the volume, by the well-known thin and thick formulas. */
final class CapacityFilter implements PoolFilter {
  static final String NAME = "CapacityFilter";

  private static final Phrase NO_ROOM = new Phrase("lacks room", "lack room");
  private static final Phrase BROKEN_REPORT =
      new Phrase("does not report its capacity", "do not report their capacity");
  private static final Phrase MISCONFIGURED =
      new Phrase(
          "has an over-subscription ratio below 1", "have an over-subscription ratio below 1");

  private final OverSubscription defaultOverSubscription;

  CapacityFilter(OverSubscription defaultOverSubscription) {
    this.defaultOverSubscription = defaultOverSubscription;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    String livesOn = request.livesOn();
    boolean retypeOnTheSpot =
        request.operation() == PlacementOperation.RETYPE
            && livesOn != null
            && pool.name().isAt(livesOn);
    if (retypeOnTheSpot || request.requestedGib() == 0) {
      return Verdict.passed();
    }
    return switch (pool.report().free()) {
      case Missing missing -> Verdict.removed(BROKEN_REPORT, "the report holds no free capacity");
      // Whoever cannot count its free space refuses by itself when it is full.
      case Infinite infinite -> Verdict.passed();
      case Unknown unknown -> Verdict.passed();
      case Amount reported -> byTotal(pool, request);
    };
  }

  private Verdict byTotal(PoolState pool, PlacementRequest request) {
    return switch (pool.report().total()) {
      case Missing missing -> Verdict.removed(BROKEN_REPORT, "the report holds no total capacity");
      case Infinite infinite -> withoutBound(pool, request);
      case Unknown unknown -> withoutBound(pool, request);
      case Amount total ->
          Room.of(pool, request.thinAllowed(), defaultOverSubscription)
              .map(room -> byRoom(room, request))
              .orElseThrow();
    };
  }

  private static Verdict withoutBound(PoolState pool, PlacementRequest request) {
    // A share of an unknown size cannot be kept back.
    return pool.report().reservedPercentage() == 0
        ? Verdict.passed()
        : new Removed(
            NO_ROOM,
            "a share is reserved, but the total capacity is no number",
            Map.of(
                "total_gib",
                pool.report().total().wire(),
                "reserved_percentage",
                pool.report().reservedPercentage(),
                "requested_gib",
                request.requestedGib()),
            null);
  }

  private static Verdict byRoom(Room room, PlacementRequest request) {
    long requested = request.requestedGib();
    if (room.totalGib() <= 0) {
      return noRoom("the total capacity is not positive", room, requested);
    }
    if (room.thin() && room.overSubscription() < 1) {
      return new Removed(
          MISCONFIGURED,
          "max_over_subscription_ratio is " + room.overSubscription() + ", below 1",
          numbers(room, requested),
          null);
    }
    if (room.thin() && ratioAfter(room, requested) > room.overSubscription()) {
      return noRoom("the promised space would pass the over-subscription ratio", room, requested);
    }
    if (room.virtualFreeGib() < requested) {
      return noRoom(
          room.thin() ? "too little is left to promise" : "too little is free", room, requested);
    }
    return Verdict.passed();
  }

  /**
   * The reference divides by a total that contains the ratio already, and then compares with the
   * ratio again, so this can only fail where virtual free space fails too. It is kept for the
   * reason it gives in traces.
   */
  private static double ratioAfter(Room room, long requested) {
    double promised = room.provisionedGib() + requested;
    return room.totalAvailableGib() == 0
        ? Double.POSITIVE_INFINITY
        : promised / room.totalAvailableGib();
  }

  private static Removed noRoom(String reason, Room room, long requested) {
    return new Removed(
        NO_ROOM,
        reason + " (" + room.virtualFreeGib() + " GiB, needed " + requested + ")",
        numbers(room, requested),
        new Shortfall(room.virtualFreeGib(), requested));
  }

  private static Map<String, Object> numbers(Room room, long requested) {
    Map<String, Object> numbers = new LinkedHashMap<>(room.numbers());
    numbers.put("requested_gib", requested);
    return numbers;
  }
}
