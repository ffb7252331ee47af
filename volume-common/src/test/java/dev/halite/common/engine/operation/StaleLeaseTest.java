package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.worker.Lease;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Who could not renew its lease in time takes nothing, although the catalog answers it. */
@Timeout(60)
class StaleLeaseTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String QUEUE = "stale";
  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  @Test
  void nothingIsTakenUntilTheLeaseIsRenewed() throws SQLException {
    // A lease so long that nobody takes the worker for dead meanwhile.
    try (ConfigurableApplicationContext process =
            CommonContext.start(DATABASE, BROKER, "halite.worker.lease=1h");
        Connection other =
            DriverManager.getConnection(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password())) {
      process.getBean(OperationWorkers.class).serve(QUEUE, 1, List.of(new DoneAtOnce()));
      Lease lease = process.getBean(WorkerProcess.class).lease();
      holdUpRenewals(other, lease);
      await().until(() -> !lease.isFresh());

      UUID id = submit(process);

      // Several sweeps, and the wake-up.
      await().during(Duration.ofSeconds(1)).until(() -> state(process, id).equals("open"));
      assertThat(lease.isFresh()).isFalse();
      other.rollback();
      await().until(() -> state(process, id).equals("succeeded"));
    }
  }

  private static void holdUpRenewals(Connection other, Lease lease) throws SQLException {
    other.setAutoCommit(false);
    try (PreparedStatement lock =
        other.prepareStatement("SELECT FROM worker WHERE id = ? FOR NO KEY UPDATE")) {
      lock.setObject(1, lease.workerId());
      lock.execute();
    }
  }

  private static UUID submit(ConfigurableApplicationContext process) {
    return process
        .getBean(TransactionTemplate.class)
        .execute(
            status ->
                process
                    .getBean(Operations.class)
                    .submit(
                        new NewOperation(
                            TestKind.ORDINARY,
                            UUID.randomUUID(),
                            QUEUE,
                            new NoPayload(),
                            CONTEXT)));
  }

  private static String state(ConfigurableApplicationContext process, UUID id) {
    return process
        .getBean(JdbcClient.class)
        .sql("SELECT state FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private record DoneAtOnce() implements Flow<Subject> {
    @Override
    public OperationKind kind() {
      return TestKind.ORDINARY;
    }

    @Override
    public Outcome run(Claim claim, Subject subject) {
      return Outcome.succeeded(List.of());
    }
  }
}
