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

@Timeout(60)
class SchedulerRestartTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  @Test
  void a_scheduler_that_has_just_started_decides_on_the_reports_that_are_stored() {
    try (ConfigurableApplicationContext first = start()) {
      new SchedulerCatalog(first).pool("one", 100);
    }

    try (ConfigurableApplicationContext second = start()) {
      SchedulerCatalog catalog = new SchedulerCatalog(second);
      Asked asked = catalog.ask(1, Map.of());

      await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.one@disks"));
    }
  }

  private static ConfigurableApplicationContext start() {
    return SchedulerCatalog.startScheduler(DATABASE, BROKER, WebApplicationType.NONE);
  }
}
