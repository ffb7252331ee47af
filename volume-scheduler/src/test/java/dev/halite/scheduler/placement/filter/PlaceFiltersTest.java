package dev.halite.scheduler.placement.filter;

import static dev.halite.scheduler.placement.request.TestRequests.apartFrom;
import static dev.halite.scheduler.placement.request.TestRequests.attempted;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static dev.halite.scheduler.placement.request.TestRequests.inZones;
import static dev.halite.scheduler.placement.request.TestRequests.localTo;
import static dev.halite.scheduler.placement.request.TestRequests.pinned;
import static dev.halite.scheduler.placement.request.TestRequests.togetherWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.scheduler.placement.pool.TestPools;
import dev.halite.scheduler.placement.request.BackendHint;
import dev.halite.scheduler.placement.request.InstanceHint;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class PlaceFiltersTest {
  private static final PoolState POOL = TestPools.thick("node@disk#pool", 100, 100);
  private static final PlacementRequest CREATE = create(1);

  static Stream<Arguments> rows() {
    PoolFilter zone = new AvailabilityZoneFilter();
    PoolFilter tried = new IgnoreAttemptedHostsFilter();
    PoolFilter pin = new PinnedBackendFilter();
    PoolFilter apart = BackendHintFilter.different();
    PoolFilter together = BackendHintFilter.same();
    PoolFilter local = new InstanceLocalityFilter();
    return Stream.of(
        row(zone, CREATE, true),
        row(zone, inZones(CREATE, "nova"), true),
        row(zone, inZones(CREATE, "east", "nova"), true),
        row(zone, inZones(CREATE, "east"), false),
        row(zone, inZones(CREATE, "NOVA"), false),
        row(tried, CREATE, true),
        row(tried, attempted(CREATE, "node@disk#pool"), false),
        row(tried, attempted(CREATE, "node@disk#other"), true),
        row(tried, attempted(CREATE, "node@other", "node@disk"), false),
        row(pin, CREATE, true),
        row(pin, pinned(CREATE, "node@disk"), true),
        row(pin, pinned(CREATE, "node@disk#pool"), true),
        row(pin, pinned(CREATE, "node@disk#other"), false),
        row(pin, pinned(CREATE, "node2@disk"), false),
        row(apart, CREATE, true),
        row(apart, apartFrom(CREATE, hint("node@disk#pool")), false),
        row(apart, apartFrom(CREATE, hint("node@disk#other", "n@b#p")), true),
        row(apart, apartFrom(CREATE, hint()), true),
        row(apart, apartFrom(CREATE, new BackendHint(Set.of(), true)), false),
        row(apart, togetherWith(CREATE, hint("n@b#p")), true),
        row(together, CREATE, true),
        row(together, togetherWith(CREATE, hint("node@disk#pool", "n@b#p")), true),
        row(together, togetherWith(CREATE, hint("n@b#p")), false),
        row(together, togetherWith(CREATE, hint()), false),
        row(together, togetherWith(CREATE, new BackendHint(Set.of("node@disk"), true)), false),
        row(local, CREATE, true),
        row(local, localTo(CREATE, new InstanceHint.On("node")), true),
        row(local, localTo(CREATE, new InstanceHint.On("node2")), false),
        row(local, localTo(CREATE, new InstanceHint.On("node@disk")), false),
        row(local, localTo(CREATE, InstanceHint.Nowhere.NO_SERVER), false),
        row(local, localTo(CREATE, InstanceHint.Nowhere.NO_HOST), false),
        row(local, localTo(CREATE, InstanceHint.Nowhere.NO_COMPUTE), false),
        row(local, localTo(CREATE, InstanceHint.Nowhere.NO_ANSWER), false));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aPlaceIsJudgedByTheRequest(PoolFilter filter, PlacementRequest request, boolean passes) {
    assertThat(filter.verdict(POOL, request) instanceof Removed).isNotEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, false, ",
    "false, true, false, is disabled",
    "true, false, false, is down",
    "true, true, true, is frozen",
    "false, false, true, is disabled",
  })
  void onlyServicesThatAreEnabledUpAndNotFrozenTakeVolumes(
      boolean enabled, boolean up, boolean frozen, String phrase) {
    PoolState pool =
        TestPools.service(POOL, new ServiceState(List.of("nova"), enabled, up, frozen));

    Verdict verdict = new ServiceStateFilter().verdict(pool, CREATE);

    if (phrase == null) {
      assertThat(verdict).isEqualTo(Verdict.passed());
    } else {
      assertThat(((Removed) verdict).phrase().one()).isEqualTo(phrase);
    }
  }

  @Test
  void filtersAreFoundByTheNamesOperatorsKnow() {
    PoolFilters filters = new PoolFilters(OverSubscription.parse("20"));

    assertThat(
            filters.named(
                List.of(
                    "AvailabilityZoneFilter",
                    "CapacityFilter",
                    "CapabilitiesFilter",
                    "IgnoreAttemptedHostsFilter",
                    "DifferentBackendFilter",
                    "SameBackendFilter",
                    "InstanceLocalityFilter",
                    "JsonFilter",
                    "DriverFilter")))
        .extracting(PoolFilter::name)
        .containsExactly(
            "AvailabilityZoneFilter",
            "CapacityFilter",
            "CapabilitiesFilter",
            "IgnoreAttemptedHostsFilter",
            "DifferentBackendFilter",
            "SameBackendFilter",
            "InstanceLocalityFilter",
            "JsonFilter",
            "DriverFilter");
    assertThat(filters.named(List.of("RetryFilter")).getFirst().name())
        .isEqualTo("IgnoreAttemptedHostsFilter");
  }

  @Test
  void anUnknownFilterNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(
            () -> new PoolFilters(OverSubscription.parse("20")).named(List.of("CapacityFliter")))
        .hasMessage(
            "halite.scheduler.default-filters names 'CapacityFliter', which is no filter; known are"
                + " AvailabilityZoneFilter, CapabilitiesFilter, CapacityFilter,"
                + " DifferentBackendFilter, DriverFilter, IgnoreAttemptedHostsFilter,"
                + " InstanceLocalityFilter, JsonFilter, RetryFilter, SameBackendFilter.");
  }

  private static BackendHint hint(String... places) {
    return new BackendHint(Set.of(places), false);
  }

  private static Arguments row(PoolFilter filter, PlacementRequest request, boolean passes) {
    return Arguments.of(filter, request, passes);
  }
}
