package dev.halite.common.engine.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.observability.Diagnostics;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class NotificationRelayTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-7", null, "user", "project", Set.of(), Set.of(), false);

  private static ConfigurableApplicationContext process;

  @BeforeAll
  static void start() {
    process =
        CommonContext.start(
            DATABASE,
            BROKER,
            "halite.notifications.enabled=true",
            "halite.notifications.exchange=relay-test");
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @Test
  void publishesARecordedEventInItsEnvelopeAndForgetsIt() {
    List<JsonNode> received = Notified.by(process, "relay-test");

    process
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                process
                    .getBean(Events.class)
                    .record(
                        "volume.create.end",
                        "volume.node-1@disks",
                        Map.of("volume_id", "v"),
                        CONTEXT));

    await().untilAsserted(() -> assertThat(received).hasSize(1));
    JsonNode notification = received.getFirst();
    assertThat(notification.path("event_type").asString()).isEqualTo("volume.create.end");
    assertThat(notification.path("publisher_id").asString()).isEqualTo("volume.node-1@disks");
    assertThat(notification.path("payload").path("volume_id").asString()).isEqualTo("v");
    assertThat(notification.path("_context_request_id").asString()).isEqualTo("req-7");
    assertThat(notification.path("message_id").asString()).hasSize(36);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        process
                            .getBean(JdbcClient.class)
                            .sql("SELECT count(*) FROM event")
                            .query(Long.class)
                            .single())
                    .isZero());
  }

  @Test
  void recordsNothingWhenTheTransactionRollsBack() {
    process
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              process
                  .getBean(Events.class)
                  .record("volume.create.end", "volume", Map.of(), CONTEXT);
              status.setRollbackOnly();
            });

    assertThat(
            process
                .getBean(JdbcClient.class)
                .sql("SELECT count(*) FROM event WHERE payload = '{}'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void diagnosticsNameTheLeaseAndTheThreads() {
    assertThat(process.getBean(Diagnostics.class).dump())
        .contains("== lease", "fresh", "== operations under way", "halite-heartbeat");
  }
}
