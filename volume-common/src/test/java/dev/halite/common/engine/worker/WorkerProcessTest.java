package dev.halite.common.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(30)
class WorkerProcessTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

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
}
