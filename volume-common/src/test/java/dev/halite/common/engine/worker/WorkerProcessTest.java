package dev.halite.common.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(30)
class WorkerProcessTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final Duration RENEWAL = Duration.ofSeconds(1);

  @AfterEach
  void renewalsAreQuick() {
    JdbcClient.create(
            new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()))
        .sql("DROP FUNCTION IF EXISTS slow CASCADE")
        .update();
  }

  @Test
  void goesOnBeatingWhateverItsListenersThrow() {
    try (ConfigurableApplicationContext process = CommonContext.start(DATABASE, BROKER)) {
      WorkerProcess worker = process.getBean(WorkerProcess.class);
      AtomicInteger told = new AtomicInteger();
      List<UUID> after = new CopyOnWriteArrayList<>();
      worker.onIncarnation(
          lease -> {
            if (told.getAndIncrement() > 0) {
              throw new NoClassDefFoundError("a class that cannot be loaded");
            }
          });
      worker.onIncarnation(lease -> after.add(lease.workerId()));

      for (int incarnation = 2; incarnation <= 3; incarnation++) {
        UUID before = worker.lease().workerId();
        process
            .getBean(JdbcClient.class)
            .sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE id = :id")
            .param("id", before)
            .update();
        await().until(() -> !worker.lease().workerId().equals(before));
        int expected = incarnation;
        await().untilAsserted(() -> assertThat(after).hasSize(expected));
      }
      assertThat(told).hasValue(3);
    }
  }

  @Test
  void aRenewalCountsFromBeforeItWasSent() {
    try (ConfigurableApplicationContext process =
        CommonContext.start(
            DATABASE, BROKER, "halite.worker.lease=1h", "halite.worker.freshness=30m")) {
      JdbcClient jdbc = process.getBean(JdbcClient.class);
      Lease lease = process.getBean(WorkerProcess.class).lease();
      renewalsTakeOneSecond(jdbc);
      // The second one was sent after that.
      for (int renewal = 0; renewal < 2; renewal++) {
        Instant before = renewedAt(jdbc, lease);
        await().until(() -> renewedAt(jdbc, lease).isAfter(before));
      }

      await()
          .during(Duration.ofMillis(2500))
          .until(() -> lease.ageMillis() >= RENEWAL.toMillis() * 9 / 10);
    }
  }

  private static void renewalsTakeOneSecond(JdbcClient jdbc) {
    jdbc.sql(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN PERFORM pg_sleep(%d); RETURN NEW; END'
            """
                .formatted(RENEWAL.toSeconds()))
        .update();
    jdbc.sql(
            """
            CREATE TRIGGER slow BEFORE UPDATE OF renewed_at ON worker
            FOR EACH ROW EXECUTE FUNCTION slow()
            """)
        .update();
  }

  private static Instant renewedAt(JdbcClient jdbc, Lease lease) {
    return jdbc.sql("SELECT renewed_at FROM worker WHERE id = :id")
        .param("id", lease.workerId())
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }
}
