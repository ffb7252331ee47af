package dev.halite.common.catalog.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.outcome.Changes;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Reports lock the pools of a backend by their ids, and so must whoever changes several. */
@Timeout(60)
class RoomOrderTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  /** The lower one is the higher pool's. */
  private static final UUID OF_HIGHER = new UUID(0, 1);

  private static final UUID OF_LOWER = new UUID(0, 2);

  private static ConfigurableApplicationContext process;

  @BeforeAll
  static void start() {
    process = CommonContext.start(DATABASE, BROKER);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @Test
  void poolsAreLockedByTheirIdsWhateverThePlacementsAre() throws Exception {
    List<Long> pools = pools();
    claim(OF_LOWER, pools.getFirst());
    claim(OF_HIGHER, pools.getLast());
    try (Connection report =
            DriverManager.getConnection(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
        Statement statement = report.createStatement()) {
      report.setAutoCommit(false);
      lock(statement, pools.getFirst());

      CompletableFuture<Void> releasing = CompletableFuture.runAsync(RoomOrderTest::release);
      await().until(RoomOrderTest::somebodyWaits);
      // With the higher pool locked by who waits for the lower, this would be refused.
      lock(statement, pools.getLast());
      report.commit();

      releasing.get(20, TimeUnit.SECONDS);
    }
    assertThat(jdbc().sql("SELECT sum(claimed_gb) FROM pool").query(Long.class).single()).isZero();
  }

  private static void release() {
    transactions()
        .executeWithoutResult(
            status ->
                process
                    .getBean(Changes.class)
                    .make(
                        List.of(
                            new RoomChange.Released(OF_LOWER),
                            new RoomChange.Released(OF_HIGHER))));
  }

  private static boolean somebodyWaits() {
    return jdbc()
        .sql(
            """
            SELECT count(*) > 0 FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """)
        .query(Boolean.class)
        .single();
  }

  private static void lock(Statement statement, long pool) throws SQLException {
    statement.execute("SELECT id FROM pool WHERE id = " + pool + " FOR UPDATE NOWAIT");
  }

  private static void claim(UUID placement, long pool) {
    transactions()
        .executeWithoutResult(
            status ->
                process
                    .getBean(Changes.class)
                    .make(
                        List.of(
                            new RoomChange.Claimed(placement, UUID.randomUUID(), pool, 1, true))));
  }

  private static List<Long> pools() {
    UUID service = UUID.randomUUID();
    jdbc()
        .sql(
            """
            INSERT INTO service (id, binary_name, host, availability_zone)
            VALUES (:id, 'cinder-volume', 'here@disks', 'nova')
            """)
        .param("id", service)
        .update();
    long backend =
        transactions()
            .execute(
                status ->
                    process
                        .getBean(PoolReports.class)
                        .registerBackend("here@disks", service, "file")
                        .id());
    jdbc()
        .sql("INSERT INTO pool (backend_id, name) VALUES (:backend, 'one'), (:backend, 'two')")
        .param("backend", backend)
        .update();
    return jdbc().sql("SELECT id FROM pool ORDER BY id").query(Long.class).list();
  }

  private static JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }

  private static TransactionTemplate transactions() {
    return process.getBean(TransactionTemplate.class);
  }
}
