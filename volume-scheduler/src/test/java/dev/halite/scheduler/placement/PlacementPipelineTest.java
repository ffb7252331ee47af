package dev.halite.scheduler.placement;

import static dev.halite.scheduler.placement.pool.TestPools.inZone;
import static dev.halite.scheduler.placement.pool.TestPools.thick;
import static dev.halite.scheduler.placement.request.TestRequests.attempted;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static dev.halite.scheduler.placement.request.TestRequests.inZones;
import static dev.halite.scheduler.placement.request.TestRequests.pinned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.scheduler.placement.pool.TestPools;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.trace.DecisionTrace.PoolTrace;
import dev.halite.scheduler.placement.trace.DecisionTrace.RemovalCount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class PlacementPipelineTest {
  private static final List<String> FILTERS =
      List.of(
          "AvailabilityZoneFilter",
          "CapacityFilter",
          "CapabilitiesFilter",
          "IgnoreAttemptedHostsFilter");

  private final PlacementPipeline pipeline = pipeline(FILTERS, List.of("CapacityWeigher"));

  @Test
  void thePoolWithTheMostRoomComesFirst() {
    PlacementDecision decision =
        pipeline.decide(
            List.of(thick("n@a#p", 100, 40), thick("n@b#p", 100, 90), thick("n@c#p", 100, 5)),
            create(10));

    assertThat(names(decision)).containsExactly("n@b#p", "n@a#p");
    assertThat(decision.trace().summary()).isEqualTo("2 of 3 pools can take the volume.");
    assertThat(decision.trace().pools())
        .extracting(PoolTrace::pool)
        .containsExactly("n@b#p", "n@a#p", "n@c#p");
    assertThat(decision.trace().pools().getLast().removedBy()).isEqualTo("CapacityFilter");
    assertThat(decision.trace().complete()).isTrue();
  }

  @Test
  void theTraceSaysHowTheCandidatesCameIntoTheirOrder() {
    List<PoolState> pools = List.of(thick("n@a#p", 100, 30), thick("n@b#p", 100, 90));
    List<String> weighers = List.of("CapacityWeigher");

    DecisionTrace ordered = pipeline.decide(pools, create(10)).trace();
    DecisionTrace drawn =
        pipeline(FILTERS, weighers, "StochasticHostWeightHandler")
            .decide(pools, create(10))
            .trace();

    assertThat(ordered.order()).isEqualTo("OrderedHostWeightHandler");
    assertThat(ordered.pools()).extracting(PoolTrace::chance).containsOnlyNulls();
    assertThat(drawn.order()).isEqualTo("StochasticHostWeightHandler");
    assertThat(drawn.pools())
        .extracting(PoolTrace::pool, PoolTrace::weight, PoolTrace::chance)
        .containsExactlyInAnyOrder(tuple("n@a#p", 30.0, 0.25), tuple("n@b#p", 90.0, 0.75));
    assertThat(drawn.claimed("n@b#p", List.of()).order()).isEqualTo("StochasticHostWeightHandler");
    assertThatThrownBy(() -> pipeline(FILTERS, weighers, "DiceHandler"))
        .hasMessage(
            "halite.scheduler.weight-handler names 'DiceHandler', which is no weight handler; known"
                + " are OrderedHostWeightHandler, StochasticHostWeightHandler.");
  }

  static Stream<Arguments> sentences() {
    PoolState full = thick("n@a#p", 100, 4);
    PoolState fuller = thick("n@b#p", 100, 2.5);
    PoolState overfull = thick("n@b#p", 100, -7);
    PoolState elsewhere = inZone(thick("n@c#p", 100, 90), "east");
    PoolState down =
        TestPools.service(
            thick("n@d#p", 9, 9), new ServiceState(List.of("nova"), true, false, false));
    PlacementRequest tenInNova = inZones(create(10), "nova");
    return Stream.of(
        Arguments.of(
            List.of(full, fuller, elsewhere),
            tenInNova,
            "No valid backend: 2 of 3 pools lack room (needed 10 GiB),"
                + " 1 is in another availability zone."),
        Arguments.of(
            List.of(full),
            tenInNova,
            "No valid backend: the only pool lacks room" + " (needed 10 GiB)."),
        Arguments.of(
            List.of(overfull),
            tenInNova,
            "No valid backend: the only pool lacks room (needed 10 GiB)."),
        Arguments.of(
            List.of(fuller, overfull),
            create(3),
            "No valid backend: all 2 pools lack room (needed 3 GiB)."),
        Arguments.of(List.of(), tenInNova, "No valid backend: no backend has reported yet."),
        Arguments.of(
            List.of(down, full),
            attempted(create(1), "n@a"),
            "No valid backend: 1 of 2 pools is down, 1 failed for this volume before."),
        Arguments.of(
            List.of(full, elsewhere, down),
            pinned(create(10), "n@a"),
            "No valid backend: on the backend this volume is bound to, the only pool lacks room"
                + " (needed 10 GiB)."),
        Arguments.of(
            List.of(full, elsewhere),
            pinned(create(10), "gone@a#p"),
            "No valid backend: the backend this volume is bound to is not known."),
        Arguments.of(
            List.of(full),
            create(1, Map.of("volume_backend_name", "secret-tier")),
            "No valid backend: the only pool does not offer what the volume type asks for."));
  }

  @ParameterizedTest
  @MethodSource("sentences")
  void aDecisionWithoutCandidateSaysWhyInOneSentence(
      List<PoolState> pools, PlacementRequest request, String sentence) {
    PlacementDecision decision = pipeline.decide(pools, request);

    assertThat(decision.candidates()).isEmpty();
    assertThat(decision.trace().summary()).isEqualTo(sentence);
  }

  @Test
  void aPinnedRequestGoesNowhereElse() {
    List<PoolState> pools = List.of(thick("n@a#p", 100, 40), thick("n@b#p", 100, 90));

    assertThat(names(pipeline.decide(pools, pinned(create(1), "n@a")))).containsExactly("n@a#p");
    assertThat(names(pipeline.decide(pools, pinned(create(1), "n@a#q")))).isEmpty();
  }

  @Test
  void upToFiftyPoolsAreTracedEachAndMoreByCountsAndExamples() {
    List<PoolState> fifty = pools(50, 4);
    DecisionTrace full = pipeline.decide(fifty, create(10)).trace();
    assertThat(full.complete()).isTrue();
    assertThat(full.pools()).hasSize(50);

    List<PoolState> many = new ArrayList<>(pools(60, 4));
    IntStream.range(0, 40).forEach(i -> many.add(thick("ok" + i + "@b#p", 100, 50)));
    DecisionTrace counted = pipeline.decide(many, create(10)).trace();

    assertThat(counted.complete()).isFalse();
    assertThat(counted.considered()).isEqualTo(100);
    assertThat(counted.passed()).isEqualTo(40);
    assertThat(counted.removals())
        .containsExactly(
            new RemovalCount(
                "CapacityFilter", "lack room", 60, List.of("n0@b#p", "n1@b#p", "n2@b#p")));
    assertThat(counted.pools().stream().filter(pool -> pool.weight() != null)).hasSize(10);
    assertThat(counted.pools().stream().filter(pool -> pool.removedBy() != null)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 49, 50, 51, 5000})
  void aTraceStaysBelow32KibHoweverLongItsNames(int count) {
    String longName = "\u0001\u20ac".repeat(2000);
    List<PoolState> pools = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PoolState pool = thick(longName + i + "@b#p", 100, i % 2 == 0 ? 50 : 4);
      pools.add(i % 3 == 0 ? inZone(pool, longName) : pool);
    }
    DecisionTrace trace =
        pipeline
            .decide(pools, inZones(create(10, Map.of(longName, longName)), "nova"))
            .trace()
            .allClaimsLost(pools.stream().map(pool -> pool.name().full()).toList());

    assertThat(json(trace)).hasSizeLessThanOrEqualTo(32 * 1024);
    assertThat(trace.removals().stream().mapToInt(RemovalCount::count).sum()).isEqualTo(count);
  }

  @Test
  void aTraceIsPlainJson() {
    DecisionTrace trace =
        pipeline
            .decide(List.of(thick("n@a#p", 100, 40), thick("n@b#p", 100, 4)), create(10))
            .trace()
            .claimed("n@a#p", List.of());

    JsonNode node = JsonMapper.builder().build().readTree(json(trace));

    assertThat(node.at("/chosen").asString()).isEqualTo("n@a#p");
    assertThat(node.at("/considered").asInt()).isEqualTo(2);
    assertThat(node.at("/pools/0/weights/0/weigher").asString()).isEqualTo("CapacityWeigher");
    assertThat(node.at("/pools/1/removedBy").asString()).isEqualTo("CapacityFilter");
    assertThat(node.at("/pools/1/numbers/virtual_free_gib").asDouble()).isEqualTo(4.0);
    assertThat(node.has("lostClaims")).isFalse();
  }

  @Test
  void candidatesLostToOthersAreToldToo() {
    DecisionTrace trace = pipeline.decide(pools(2, 50), create(10)).trace();

    assertThat(trace.allClaimsLost(List.of("n0@b#p", "n1@b#p")).summary())
        .isEqualTo("No valid backend: all 2 pools had room, but other volumes took it first.");
    assertThat(trace.allClaimsLost(List.of("n0@b#p")).summary())
        .isEqualTo("No valid backend: 1 of 2 pools had room, but other volumes took it first.");
    assertThat(trace.claimed("n1@b#p", List.of("n0@b#p")).lostClaims()).containsExactly("n0@b#p");
  }

  @Test
  void aMisspeltFilterOrRatioStopsTheStart() {
    assertThatThrownBy(() -> pipeline(List.of("Nope"), List.of()))
        .hasMessageContaining("'Nope', which is no filter; known are AvailabilityZoneFilter");
    assertThatThrownBy(() -> pipeline(List.of(), List.of("Nope")))
        .hasMessageContaining("'Nope', which is no weigher; known are AllocatedCapacityWeigher");
  }

  /** Pools of random sizes, zones and states; the seed is the test's name for the case. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
  void decidingIsPureAndItsOrderStable(long seed) {
    Random random = new Random(seed);
    List<PoolState> pools =
        IntStream.range(0, 1 + random.nextInt(200)).mapToObj(i -> randomPool(i, random)).toList();
    PlacementRequest request = inZones(create(1 + random.nextInt(60)), "nova", "east");

    PlacementDecision decision = pipeline.decide(pools, request);

    assertThat(pipeline.decide(pools, request)).isEqualTo(decision);
    List<Integer> positions =
        decision.candidates().stream().map(weighed -> pools.indexOf(weighed.pool())).toList();
    assertThat(positions).doesNotHaveDuplicates();
    for (int i = 1; i < decision.candidates().size(); i++) {
      double before = decision.candidates().get(i - 1).weight();
      double after = decision.candidates().get(i).weight();
      assertThat(before).isGreaterThanOrEqualTo(after);
      if (before == after) {
        assertThat(positions.get(i - 1)).isLessThan(positions.get(i));
      }
    }
    int removed = decision.trace().removals().stream().mapToInt(RemovalCount::count).sum();
    assertThat(decision.candidates().size() + removed).isEqualTo(pools.size());
    assertThat(json(decision.trace())).hasSizeLessThanOrEqualTo(32 * 1024);
    // Each pool alone is judged as it was among the others.
    for (PoolState pool : pools) {
      boolean alone = !pipeline.decide(List.of(pool), request).candidates().isEmpty();
      assertThat(alone).isEqualTo(positions.contains(pools.indexOf(pool)));
    }
  }

  private static PoolState randomPool(int number, Random random) {
    String name = "n" + number + "@b#p";
    double total = 10 * random.nextInt(10);
    PoolState pool =
        random.nextBoolean()
            ? thick(name, total, random.nextInt(80))
            : TestPools.thin(name, total, random.nextInt(80));
    pool = TestPools.others(pool, random.nextInt(2000));
    pool = TestPools.reserving(pool, random.nextInt(30));
    ServiceState service =
        new ServiceState(
            List.of(List.of("nova", "east", "west").get(random.nextInt(3))),
            random.nextInt(10) > 0,
            random.nextInt(10) > 0,
            random.nextInt(10) == 0);
    return TestPools.service(pool, service);
  }

  private static List<PoolState> pools(int count, double freeGib) {
    return IntStream.range(0, count).mapToObj(i -> thick("n" + i + "@b#p", 100, freeGib)).toList();
  }

  private static PlacementPipeline pipeline(List<String> filters, List<String> weighers) {
    return pipeline(filters, weighers, "OrderedHostWeightHandler");
  }

  private static PlacementPipeline pipeline(
      List<String> filters, List<String> weighers, String weightHandler) {
    return PlacementPipeline.from(
        new SchedulerProperties(
            filters, weighers, weightHandler, 1, -1, -1, 3, "20.0", "nova", Duration.ZERO, 1),
        new Random(42));
  }

  private static List<String> names(PlacementDecision decision) {
    return decision.candidates().stream().map(weighed -> weighed.pool().name().full()).toList();
  }

  private static byte[] json(DecisionTrace trace) {
    return JsonMapper.builder().build().writeValueAsString(trace).getBytes(StandardCharsets.UTF_8);
  }
}
