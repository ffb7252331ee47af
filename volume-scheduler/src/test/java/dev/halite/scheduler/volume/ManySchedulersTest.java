package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.filter.PoolFilters;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.weigher.PoolWeigher;
import dev.halite.scheduler.placement.weigher.PoolWeighers;
import dev.halite.scheduler.placement.weigher.WeightHandlers;
import dev.halite.scheduler.pool.PoolCatalog;
import dev.halite.testkit.Tier;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Four schedulers, each a thread with objects of its own, on the two pools of a cluster. They find
 * the volumes in a queue that the process of this test does not serve.
 */
@Timeout(120)
class ManySchedulersTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String QUEUE = "scheduler.many";
  private static final int SCHEDULERS = 4;

  private static ConfigurableApplicationContext process;
  private static SchedulerCatalog catalog;

  private final ExecutorService threads = Executors.newFixedThreadPool(SCHEDULERS);

  @BeforeAll
  static void start() {
    process = SchedulerCatalog.startScheduler(DATABASE, BROKER, WebApplicationType.NONE);
    catalog = new SchedulerCatalog(process);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
  }

  @AfterEach
  void end() {
    threads.close();
  }

  private static void twoPools(double one, double two) {
    catalog.cluster(
        "cluster",
        one,
        catalog.node("a", "north", "cluster"),
        catalog.node("b", "north", "cluster"));
    catalog.anotherPool("cluster", "second", two);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrderedHostWeightHandler", "StochasticHostWeightHandler"})
  void fourSchedulersFillTwoPoolsToTheLastGibibyteAndNotBeyond(String weightHandler)
      throws Exception {
    int each = Tier.count(60, 200);
    Random random = new Random(20261125);
    List<Integer> sizes = new ArrayList<>();
    List<Asked> volumes = new ArrayList<>();
    // Sizes of 2 to 6 GiB and at the end of 1, which fills what is left.
    for (int i = 0; i < SCHEDULERS * each; i++) {
      int size = i < SCHEDULERS * each - 12 ? 2 + random.nextInt(5) : 1;
      sizes.add(size);
      volumes.add(catalog.ask(QUEUE, size, Map.of()));
    }
    int wanted = sizes.stream().mapToInt(Integer::intValue).sum();
    int one = wanted * 2 / 5;
    int two = wanted / 2;
    twoPools(one, two);

    fill(weightHandler, volumes);

    assertThat(
            catalog.jdbc().sql("SELECT claimed_gb FROM pool ORDER BY id").query(Long.class).list())
        .containsExactly((long) one, (long) two);
    int placedGib = 0;
    int refused = 0;
    for (int i = 0; i < volumes.size(); i++) {
      if (isPlacedOnce(volumes.get(i), sizes.get(i))) {
        placedGib += sizes.get(i);
      } else {
        isRefusedWithReason(volumes.get(i), sizes.get(i));
        refused++;
      }
    }
    assertThat(placedGib).isEqualTo(one + two);
    assertThat(refused).isGreaterThan(volumes.size() / 20);
  }

  /**
   * Each third volume is in the hands of two schedulers. One of the four ends in the middle, and
   * another that has never seen a report goes on where it stopped.
   */
  private void fill(String weightHandler, List<Asked> volumes) throws Exception {
    List<QueuedOperation> queue = volumes.stream().map(ManySchedulersTest::queued).toList();
    CyclicBarrier together = new CyclicBarrier(SCHEDULERS);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < SCHEDULERS; i++) {
      int first = i;
      work.add(
          () -> {
            CreateVolumeDecision scheduler = scheduler(weightHandler, new Random(first));
            together.await();
            int decided = 0;
            for (int j = 0; j < queue.size(); j++) {
              boolean shared = j % 3 == 0;
              boolean mine = j % SCHEDULERS == first || (shared && (j + 1) % SCHEDULERS == first);
              if (first == 0 && j == queue.size() / 2) {
                scheduler = scheduler(weightHandler, new Random(SCHEDULERS));
                decided = 0;
              }
              decided += mine && decide(scheduler, queue.get(j)) ? 1 : 0;
            }
            return decided;
          });
    }
    for (Future<Integer> decided : threads.invokeAll(work)) {
      assertThat(decided.get()).as("decided by one scheduler").isPositive();
    }
  }

  @Test
  void whoLosesTheRoomToOthersIsToldSoWithWhatWasSeenBeforeAndAfter() throws Exception {
    twoPools(5, 5);
    List<Asked> volumes = new ArrayList<>();
    for (int i = 0; i < SCHEDULERS; i++) {
      volumes.add(catalog.ask(QUEUE, 5, Map.of()));
    }
    CyclicBarrier allHaveRead = new CyclicBarrier(SCHEDULERS);

    List<Callable<Boolean>> work = new ArrayList<>();
    for (Asked volume : volumes) {
      QueuedOperation operation = queued(volume);
      work.add(() -> decide(scheduler(new Meeting(allHaveRead)), operation));
    }
    for (Future<Boolean> decided : threads.invokeAll(work)) {
      assertThat(decided.get()).isTrue();
    }

    List<Asked> losers =
        volumes.stream().filter(one -> catalog.volume(one, "status").equals("error")).toList();
    assertThat(losers).hasSize(2);
    for (Asked loser : losers) {
      JsonNode trace = Json.tree(catalog.operation(loser, "trace"));
      assertThat(trace.size()).isEqualTo(2);
      assertThat(trace.at("/0/summary").stringValue())
          .isEqualTo("No valid backend: all 2 pools had room, but other volumes took it first.");
      assertThat(List.of(trace.at("/0/lostClaims/0"), trace.at("/0/lostClaims/1")))
          .extracting(JsonNode::stringValue)
          .containsExactlyInAnyOrder("cluster@disks#pool", "cluster@disks#second");
      assertThat(trace.at("/0/pools/0/weights/0/rate").doubleValue()).isEqualTo(5);
      assertThat(trace.at("/1/summary").stringValue())
          .isEqualTo("No valid backend: all 2 pools lack room (needed 5 GiB).");
      assertThat(trace.at("/1/pools/1/numbers/virtual_free_gib").doubleValue()).isZero();
      assertThat(catalog.operation(loser, "error ->> 'reason'"))
          .isEqualTo(trace.at("/1/summary").stringValue());
    }
  }

  @Test
  void aSchedulerThatWasJustMadeDecidesAtOnceOnTheReportsThereAre() {
    twoPools(10, 20);
    Asked asked = catalog.ask(QUEUE, 15, Map.of());

    assertThat(decide(scheduler("OrderedHostWeightHandler", new Random(1)), queued(asked)))
        .isTrue();

    assertThat(catalog.volume(asked, "host")).isEqualTo("cluster@disks#second");
  }

  private static boolean isPlacedOnce(Asked volume, int size) {
    if (catalog.volume(volume, "status").equals("error")) {
      return false;
    }
    assertThat(catalog.queue(volume)).isEqualTo("node.cluster@disks");
    assertThat(
            catalog
                .jdbc()
                .sql(
                    """
                    SELECT string_agg(c.gb || ' at ' || b.host || '#' || p.name, ', ')
                    FROM pool_claim c JOIN pool p ON p.id = c.pool_id
                    JOIN backend b ON b.id = p.backend_id WHERE c.volume_id = :id
                    """)
                .param("id", volume.volume())
                .query(String.class)
                .single())
        .isEqualTo(size + " at " + catalog.volume(volume, "host"));
    JsonNode last = lastTrace(volume);
    assertThat(last.path("chosen").stringValue()).isEqualTo(catalog.volume(volume, "host"));
    return true;
  }

  /** Each pool either lost its claim or had less room than was needed, and the trace says which. */
  private static void isRefusedWithReason(Asked volume, int size) {
    assertThat(
            catalog
                .jdbc()
                .sql("SELECT count(*) FROM pool_claim WHERE volume_id = :id")
                .param("id", volume.volume())
                .query(Long.class)
                .single())
        .isZero();
    assertThat(catalog.volume(volume, "host")).isNull();
    JsonNode last = lastTrace(volume);
    assertThat(last.path("considered").intValue()).isEqualTo(2);
    int lackRoom = 0;
    for (JsonNode pool : last.path("pools")) {
      if (pool.has("removedBy")) {
        assertThat(pool.path("removedBy").stringValue()).isEqualTo("CapacityFilter");
        assertThat(pool.at("/numbers/requested_gib").intValue()).isEqualTo(size);
        assertThat(pool.at("/numbers/virtual_free_gib").doubleValue()).isLessThan(size);
        lackRoom++;
      }
    }
    assertThat(lackRoom + last.path("lostClaims").size()).as("%s", last).isEqualTo(2);
    assertThat(catalog.operation(volume, "error ->> 'reason'"))
        .isEqualTo(last.path("summary").stringValue());
  }

  private static JsonNode lastTrace(Asked volume) {
    return Json.tree(catalog.operation(volume, "(trace -> -1)"));
  }

  /** True if this scheduler's decision is the one that holds. */
  private static boolean decide(CreateVolumeDecision scheduler, QueuedOperation operation) {
    try {
      scheduler.decide(operation);
      return true;
    } catch (FencedException decidedByAnother) {
      return false;
    }
  }

  private static CreateVolumeDecision scheduler(String weightHandler, Random random) {
    SchedulerProperties properties = properties(Map.of("weight-handler", weightHandler));
    return scheduler(properties, PlacementPipeline.from(properties, random));
  }

  private static CreateVolumeDecision scheduler(PoolWeigher more) {
    SchedulerProperties properties = properties(Map.of());
    OverSubscription ratio = OverSubscription.parse(properties.maxOverSubscriptionRatio());
    Random random = new Random(1);
    List<PoolWeigher> weighers =
        new ArrayList<>(
            new PoolWeighers(properties, ratio, random).named(properties.defaultWeighers()));
    weighers.add(more);
    return scheduler(
        properties,
        new PlacementPipeline(
            new PoolFilters(ratio).named(properties.defaultFilters()),
            weighers,
            new WeightHandlers(random).named(properties.weightHandler())));
  }

  private static CreateVolumeDecision scheduler(
      SchedulerProperties properties, PlacementPipeline pipeline) {
    Operations operations = process.getBean(Operations.class);
    JdbcClient jdbc = catalog.jdbc();
    return new CreateVolumeDecision(
        properties,
        pipeline,
        new PoolCatalog(jdbc),
        new CreateRequests(
            pipeline,
            new VolumeHints(jdbc),
            new ServerHint(
                process.getBean(ComputeService.class), properties.slots(), System::nanoTime),
            new QosDemands(pipeline, process.getBean(QosSpecs.class))),
        new VolumePlacement(process.getBean(Outcomes.class), process.getBean(Ids.class)),
        process.getBean(Volumes.class),
        process.getBean(Outcomes.class),
        operations,
        new DecisionCounts(new SimpleMeterRegistry()),
        process.getBean(WorkerProcess.class),
        new WaitingOperations(new SimpleMeterRegistry(), System::nanoTime, Duration.ofSeconds(6)));
  }

  private static SchedulerProperties properties(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("", SchedulerProperties.class);
  }

  private static QueuedOperation queued(Asked volume) {
    return new QueuedOperation(
        volume.operation(),
        VolumeKind.CREATE,
        VolumeKind.CREATE.row().payloadVersion(),
        volume.volume(),
        QUEUE,
        0,
        0,
        Duration.ZERO,
        Json.tree(catalog.operation(volume, "payload")),
        Json.read(catalog.operation(volume, "context"), RequestContext.class));
  }

  /** Rates nothing; holds the first decision of each scheduler until all have read the pools. */
  private static final class Meeting implements PoolWeigher {
    private final CyclicBarrier barrier;
    private final AtomicInteger decisions = new AtomicInteger();

    Meeting(CyclicBarrier barrier) {
      this.barrier = barrier;
    }

    @Override
    public String name() {
      return "Meeting";
    }

    @Override
    public double multiplier() {
      return 0;
    }

    @Override
    public double[] rate(List<PoolState> pools, PlacementRequest request) {
      if (decisions.getAndIncrement() == 0) {
        try {
          int arrival = barrier.await(30, TimeUnit.SECONDS);
          assertThat(arrival).isNotNegative();
        } catch (Exception e) {
          throw new IllegalStateException("Not all schedulers came to a decision.", e);
        }
      }
      return new double[pools.size()];
    }
  }
}
