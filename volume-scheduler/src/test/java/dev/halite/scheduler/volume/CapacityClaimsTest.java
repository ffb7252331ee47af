package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.engine.outcome.ChangeRefusedException;
import dev.halite.common.engine.outcome.Changes;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementHints;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.pool.PoolCatalog;
import dev.halite.testkit.Tier;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(120)
class CapacityClaimsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final List<ConfigurableApplicationContext> PROCESSES = new ArrayList<>();
  private static SchedulerCatalog catalog;

  @BeforeAll
  static void start() {
    for (int i = 0; i < 3; i++) {
      PROCESSES.add(
          SchedulerCatalog.startScheduler(
              DATABASE, BROKER, WebApplicationType.NONE, "halite.worker.host=test" + i));
    }
    catalog = new SchedulerCatalog(PROCESSES.getFirst());
  }

  @AfterAll
  static void stop() {
    PROCESSES.forEach(ConfigurableApplicationContext::close);
  }

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
  }

  @Test
  void schedulersAtTheSameTimeNeverPromiseMoreThanThePoolsHave() {
    catalog.pool("one", 105);
    catalog.pool("two", 95);
    int asked = Tier.count(60, 600);

    List<Asked> volumes = new ArrayList<>();
    for (int i = 0; i < asked; i++) {
      volumes.add(catalog.ask(5, Map.of()));
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("SELECT count(*) FROM operation_run WHERE queue = 'scheduler'") == 0);
    assertThat(count("SELECT sum(claimed_gb) FROM pool")).isEqualTo(200);
    assertThat(count("SELECT count(*) FROM pool WHERE claimed_gb > total_gb")).isZero();
    assertThat(
            count(
                """
                SELECT count(*) FROM pool p
                WHERE claimed_gb <> (SELECT sum(gb) FROM pool_claim c WHERE c.pool_id = p.id)
                """))
        .isZero();
    assertThat(volumes.stream().filter(one -> catalog.volume(one, "host") != null)).hasSize(40);
    assertThat(volumes.stream().filter(one -> catalog.volume(one, "status").equals("error")))
        .hasSize(asked - 40);
  }

  @Test
  void aClaimSucceedsExactlyWhereTheCapacityFilterLetsThePoolPass() {
    Random random = new Random(20261123);
    long pool = catalog.pool("one", 100);
    PlacementPipeline filter =
        PlacementPipeline.from(
            new SchedulerProperties(
                List.of("CapacityFilter"),
                List.of(),
                "OrderedHostWeightHandler",
                1,
                -1,
                -1,
                3,
                "20.0",
                "nova",
                Duration.ZERO,
                1),
            random);
    PoolCatalog pools = new PoolCatalog(catalog.jdbc());
    int passed = 0;
    int rounds = Tier.count(600, 20_000);

    for (int i = 0; i < rounds; i++) {
      randomise(pool, random);
      boolean thin = random.nextBoolean();
      long gb = 1 + random.nextInt(120);
      PoolState state = pools.read().states().getFirst();
      boolean passes = !filter.decide(List.of(state), request(gb, thin)).candidates().isEmpty();

      assertThat(claim(pool, gb, thin))
          .as("round %d: %d GiB, thin %s, of %s", i, gb, thin, state)
          .isEqualTo(passes);
      passed += passes ? 1 : 0;
    }
    assertThat(passed).isBetween(rounds / 10, rounds * 9 / 10);
  }

  private static void randomise(long pool, Random random) {
    double total = random.nextInt(200) + random.nextInt(100) / 100.0;
    double free = total * random.nextDouble();
    String[] ratios = {"1.0", "1.5", "3.3", "20.0", "auto"};
    catalog
        .jdbc()
        .sql(
            """
            UPDATE pool
            SET total_gb = :total, free_gb = :free, others_gb = :others,
                reserved_percentage = :reserved, oversubscription = :ratio, thin = :thin,
                claimed_gb = :claimed, pending_gb = :pending, reported_at = clock_timestamp()
            WHERE id = :id
            """)
        .param("id", pool)
        .param("total", sometimesNoNumber(random, total))
        .param("free", sometimesNoNumber(random, free))
        .param("others", random.nextInt(3) == 0 ? random.nextDouble() * 50 : 0.0)
        .param("reserved", random.nextInt(3) == 0 ? random.nextInt(60) : 0)
        .param("ratio", ratios[random.nextInt(ratios.length)])
        .param("thin", random.nextBoolean())
        .param("claimed", random.nextInt(3) == 0 ? 0 : random.nextInt(150))
        .param("pending", random.nextInt(30))
        .update();
  }

  private static Double sometimesNoNumber(Random random, double number) {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> Double.POSITIVE_INFINITY;
      default -> number;
    };
  }

  private static PlacementRequest request(long gb, boolean thin) {
    return new PlacementRequest(
        PlacementOperation.CREATE,
        UUID.randomUUID(),
        "project",
        gb,
        0,
        Set.of(),
        thin ? Map.of() : Map.of("provisioning:type", "thick"),
        null,
        Map.of(),
        PlacementHints.NONE,
        List.of(),
        null,
        null,
        false);
  }

  private static boolean claim(long pool, long gb, boolean thin) {
    ConfigurableApplicationContext process = PROCESSES.getFirst();
    RoomChange.Claimed claim =
        new RoomChange.Claimed(UUID.randomUUID(), UUID.randomUUID(), pool, gb, thin);
    try {
      process
          .getBean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                status.setRollbackOnly();
                process.getBean(Changes.class).make(List.of(claim));
              });
      return true;
    } catch (ChangeRefusedException e) {
      return false;
    }
  }

  private static long count(String sql) {
    return catalog.jdbc().sql(sql).query(Long.class).single();
  }
}
