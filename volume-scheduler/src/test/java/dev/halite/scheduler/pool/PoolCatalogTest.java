package dev.halite.scheduler.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.placement.pool.Capacity.Amount;
import dev.halite.scheduler.placement.pool.PoolClaims;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.testkit.Tier;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What one reader of pools sees from one decision to the next. */
@Timeout(60)
class PoolCatalogTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static ConfigurableApplicationContext process;
  private static SchedulerCatalog catalog;

  private final AtomicInteger statements = new AtomicInteger();
  private PoolCatalog pools;

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
    pools = new PoolCatalog(JdbcClient.create(new Counted(process.getBean(DataSource.class))));
  }

  /** Without a transaction each statement takes a connection of its own. */
  private final class Counted extends DelegatingDataSource {
    Counted(DataSource target) {
      super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
      statements.incrementAndGet();
      return super.getConnection();
    }
  }

  @Test
  void claimsCountAtOnce() {
    catalog.pool("one", 100);
    assertThat(only().claims()).isEqualTo(PoolClaims.NONE);

    run("UPDATE pool SET claimed_gb = 7, pending_gb = 3, claims = 2");

    assertThat(only().claims()).isEqualTo(new PoolClaims(7, 3, 2));
    assertThat(only().allocatedGib()).isEqualTo(7);
    assertThat(only().capabilities().get("allocated_capacity_gb")).isEqualTo(7L);
  }

  @Test
  void aReportCountsFromTheNextDecisionOn() {
    catalog.pool("one", 100);
    assertThat(only().report().free()).isEqualTo(new Amount(100));

    run(
        """
        UPDATE pool SET free_gb = 60, thin = true, capabilities = '{"media": "ssd"}',
                        reported_at = clock_timestamp()
        """);

    assertThat(only().report().free()).isEqualTo(new Amount(60));
    assertThat(only().report().thin()).isTrue();
    assertThat(only().capabilities().get("media")).isEqualTo("ssd");
    assertThat(only().capabilities().reported()).doesNotContainKey("volume_backend_name");
    assertThat(only().capabilities().reportedAt()).isAfter(Instant.now().minusSeconds(60));
  }

  @Test
  void aPoolThatIsGoneIsSeenNoMoreUntilItIsReportedAgain() {
    catalog.pool("one", 100);
    catalog.anotherPool("one", "second", 50);
    assertThat(names()).containsExactly("one@disks#pool", "one@disks#second");

    run("UPDATE pool SET gone = true WHERE name = 'pool'");
    assertThat(names()).containsExactly("one@disks#second");

    run("UPDATE pool SET gone = false, free_gb = 9, reported_at = clock_timestamp()");
    assertThat(names()).containsExactly("one@disks#pool", "one@disks#second");
    assertThat(pools.read().states())
        .extracting(pool -> pool.report().free())
        .containsOnly(new Amount(9));
  }

  @Test
  void poolsAreReadByOneStatementAndReportsByOneMoreWhereAnyIsNew() {
    int count = Tier.count(1_000, 10_000);
    catalog
        .jdbc()
        .sql(
            """
            WITH w AS (
              INSERT INTO worker (id, host, lease_until)
              SELECT gen_random_uuid(), 'n' || i, clock_timestamp() + interval '1 hour'
              FROM generate_series(1, :count) i RETURNING id, host),
            s AS (
              INSERT INTO service (id, binary_name, host, availability_zone, worker_id)
              SELECT gen_random_uuid(), 'cinder-volume', host || '@disks', 'north', id
              FROM w RETURNING id, host),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT host, id, 'file', 'up' FROM s RETURNING id)
            INSERT INTO pool (backend_id, name, total_gb, free_gb, reported_at)
            SELECT id, 'pool', 100, 100, clock_timestamp() FROM b
            """)
        .param("count", count)
        .update();

    assertThat(statementsOfRead(count)).isEqualTo(2);
    assertThat(statementsOfRead(count)).isEqualTo(1);

    run("UPDATE pool SET claimed_gb = claimed_gb + 1");
    assertThat(statementsOfRead(count)).isEqualTo(1);

    run("UPDATE pool SET reported_at = clock_timestamp() WHERE id % 7 = 0");
    assertThat(statementsOfRead(count)).isEqualTo(2);
    assertThat(statementsOfRead(count)).isEqualTo(1);
  }

  private int statementsOfRead(int pools) {
    int before = statements.get();
    assertThat(this.pools.read().states()).hasSize(pools);
    return statements.get() - before;
  }

  private PoolState only() {
    List<PoolState> states = pools.read().states();
    assertThat(states).hasSize(1);
    return states.getFirst();
  }

  private List<String> names() {
    return pools.read().states().stream().map(pool -> pool.name().full()).toList();
  }

  private static void run(String sql) {
    catalog.jdbc().sql(sql).update();
  }
}
