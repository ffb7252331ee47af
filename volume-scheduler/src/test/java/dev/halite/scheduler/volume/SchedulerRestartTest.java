package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class SchedulerRestartTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String NODE_LEASE =
      """
      UPDATE worker SET lease_until = clock_timestamp() + interval '%s', fenced_at = NULL
      WHERE host = 'one'
      """;

  @Test
  void aSchedulerThatHasJustStartedDecidesOnTheReportsThatAreStored() {
    try (ConfigurableApplicationContext first = start()) {
      SchedulerCatalog catalog = new SchedulerCatalog(first);
      catalog.withoutBackends();
      catalog.pool("one", 100);
    }

    try (ConfigurableApplicationContext second = start()) {
      SchedulerCatalog catalog = new SchedulerCatalog(second);
      Asked asked = catalog.ask(1, Map.of());

      await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.one@disks"));
    }
  }

  /** As after a power cut: the request is older than any wait, and the node still comes up. */
  @Test
  void aSchedulerThatHasJustStartedWaitsForBackendsThoughTheRequestIsOld() {
    Asked asked;
    try (ConfigurableApplicationContext first = start()) {
      SchedulerCatalog catalog = new SchedulerCatalog(first);
      catalog.withoutBackends();
      catalog.pool("one", 100);
      first.getBean(JdbcClient.class).sql(NODE_LEASE.formatted("-1 hour")).update();
      asked = catalog.ask(1, Map.of());
      await().untilAsserted(() -> assertThat(step(catalog, asked)).startsWith("waiting for"));
    }
    JdbcClient.create(
            new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()))
        .sql("UPDATE operation_run SET created_at = created_at - interval '1 hour', step = 'old'")
        .update();

    try (ConfigurableApplicationContext second = start()) {
      SchedulerCatalog catalog = new SchedulerCatalog(second);
      await()
          .untilAsserted(() -> assertThat(step(catalog, asked)).isEqualTo("waiting for one@disks"));
      catalog.jdbc().sql(NODE_LEASE.formatted("1 hour")).update();
      await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.one@disks"));
    }
  }

  private static String step(SchedulerCatalog catalog, Asked asked) {
    return catalog
        .jdbc()
        .sql("SELECT step FROM operation_run WHERE operation_id = :id")
        .param("id", asked.operation())
        .query(String.class)
        .single();
  }

  private static ConfigurableApplicationContext start() {
    return SchedulerCatalog.startScheduler(DATABASE, BROKER, WebApplicationType.NONE);
  }
}
