package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.DeletePayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.scheduler.VolumeScheduler;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionTemplate;

/** A decision about another kind is one more bean: no list names it. */
@Timeout(60)
class AnyKindTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), false);

  /**
   * Ends every delete that it is asked about. No annotation, by which the scan of the other tests'
   * processes would find it.
   */
  static class AnotherDecision {
    @Bean
    Decision deletes(Outcomes outcomes) {
      return new Decision() {
        @Override
        public OperationKind kind() {
          return VolumeKind.DELETE;
        }

        @Override
        public void decide(QueuedOperation operation) {
          outcomes.applyQueued(operation, Outcome.succeeded(List.of()));
        }
      };
    }
  }

  @Test
  void eachOperationGoesToTheDecisionAboutItsKind() {
    try (ConfigurableApplicationContext process =
        new SpringApplicationBuilder(VolumeScheduler.class, AnotherDecision.class)
            .web(WebApplicationType.NONE)
            .properties(
                ServiceSettings.of(
                    DATABASE, BROKER, "halite.worker.host=test", "halite.worker.sweep=300ms"))
            .run()) {
      SchedulerCatalog catalog = new SchedulerCatalog(process);
      catalog.withoutBackends();
      catalog.pool("one", 100);

      Asked create = catalog.ask(1, Map.of());
      UUID delete =
          process
              .getBean(TransactionTemplate.class)
              .execute(
                  status ->
                      process
                          .getBean(Operations.class)
                          .submit(
                              new NewOperation(
                                  VolumeKind.DELETE,
                                  UUID.randomUUID(),
                                  Queues.SCHEDULER,
                                  new DeletePayload(null),
                                  CONTEXT)));

      await().untilAsserted(() -> assertThat(catalog.queue(create)).isEqualTo("node.one@disks"));
      Asked deleted = new Asked(create.volume(), delete);
      await()
          .untilAsserted(
              () -> assertThat(catalog.operation(deleted, "state")).isEqualTo("succeeded"));
      assertThat(
              catalog
                  .jdbc()
                  .sql(
                      """
                      SELECT supported::text FROM worker WHERE host = 'test'
                      """)
                  .query(String.class)
                  .single())
          .contains("\"volume.create\": 1", "\"volume.delete\": 1");
    }
  }
}
