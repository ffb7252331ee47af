package dev.halite.common.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An operation fails at the moment in which another takes its volume over. */
@Timeout(60)
class OvertakenEndTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  @Test
  void aFailureThatFindsItsVolumeAnothersChangesNothingAndCountsAsCancelled() {
    try (ConfigurableApplicationContext process = CommonContext.start(DATABASE, BROKER)) {
      JdbcClient jdbc = process.getBean(JdbcClient.class);
      UUID id = UUID.randomUUID();
      jdbc.sql(
              """
              INSERT INTO volume (id, project_id, user_id, size_gb, status)
              VALUES (:id, 'project', 'user', 1, 'creating')
              """)
          .param("id", id)
          .update();
      UUID create =
          process
              .getBean(TransactionTemplate.class)
              .execute(
                  status ->
                      process
                          .getBean(Operations.class)
                          .submit(
                              new NewOperation(
                                  VolumeKind.CREATE,
                                  id,
                                  "nobody",
                                  new VolumeCreatePayload(
                                      id,
                                      1,
                                      List.of(),
                                      UUID.randomUUID(),
                                      Map.of(),
                                      Map.of(),
                                      List.of()),
                                  CONTEXT)));
      QueuedOperation operation =
          new QueuedOperation(
              create,
              VolumeKind.CREATE,
              1,
              id,
              "nobody",
              0,
              1,
              Duration.ZERO,
              Json.tree("{}"),
              CONTEXT);
      Volume seen = process.getBean(Volumes.class).find(id).orElseThrow();
      jdbc.sql("UPDATE volume SET status = 'deleting' WHERE id = :id").param("id", id).update();

      process
          .getBean(Outcomes.class)
          .applyQueued(
              operation,
              Endings.failed(operation, seen, new Fault(FaultCode.INTERNAL, "It broke.")));

      assertThat(text(jdbc, "SELECT status FROM volume WHERE id = :id", id)).isEqualTo("deleting");
      assertThat(text(jdbc, "SELECT state FROM operation WHERE id = :id", create))
          .isEqualTo("cancelled");
      assertThat(text(jdbc, "SELECT count(*) FROM user_message WHERE resource_id = :id", id))
          .as("messages")
          .isEqualTo("0");
    }
  }

  private static String text(JdbcClient jdbc, String sql, UUID id) {
    return jdbc.sql(sql).param("id", id).query(String.class).single();
  }
}
