package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Subject;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
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

/** Operations whose deadlines passed while nobody was there to take them. */
@Timeout(60)
class LateOperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  @Test
  void whatBecameLateWhileTheSiteWasOffIsDoneWhenItComesBack() {
    UUID late;
    try (ConfigurableApplicationContext before = CommonContext.start(DATABASE, BROKER)) {
      late = submit(before, "off");
      jdbc(before)
          .sql(
              "UPDATE operation_run SET deadline_at = clock_timestamp() - interval '1 hour'"
                  + " WHERE operation_id = :id")
          .param("id", late)
          .update();
    }
    // A lease so long that the test ends before this process may call anything late.
    try (ConfigurableApplicationContext after =
        CommonContext.start(
            DATABASE, BROKER, "halite.worker.lease=1h", "halite.worker.freshness=30m")) {
      UUID cancelled = submit(after, "off");
      after
          .getBean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> after.getBean(Operations.class).requestCancel(cancelled, "unwanted"));

      // Several sweeps see both, and end the one that was cancelled.
      await().atMost(Duration.ofSeconds(20)).until(() -> state(after, cancelled).equals("failed"));
      assertThat(state(after, late)).isEqualTo("open");

      after
          .getBean(OperationWorkers.class)
          .serve("off", 1, List.of(new DoneAtOnce()), Takeover.BY_LEASE);
      await().atMost(Duration.ofSeconds(20)).until(() -> state(after, late).equals("succeeded"));
    }
  }

  /** It may be wished while it is passed on to fence, or go back to its queue with a wish. */
  @Test
  void whoHasSomebodyToFenceDoesNotEndForAWish() {
    try (ConfigurableApplicationContext process = CommonContext.start(DATABASE, BROKER)) {
      UUID fences = submit(process, "unsettled");
      UUID other = submit(process, "unsettled");
      jdbc(process)
          .sql("UPDATE operation SET payload = '{\"unsettled\": \"token\"}' WHERE id = :id")
          .param("id", fences)
          .update();
      for (UUID each : List.of(fences, other)) {
        process
            .getBean(TransactionTemplate.class)
            .executeWithoutResult(
                status -> process.getBean(Operations.class).requestCancel(each, "unwanted"));
      }

      // The sweep that ends the second has seen the first, too.
      await().atMost(Duration.ofSeconds(20)).until(() -> state(process, other).equals("failed"));
      await().atMost(Duration.ofSeconds(20)).until(() -> !isCancelled(process, fences));
      assertThat(state(process, fences)).isEqualTo("open");
    }
  }

  @Test
  void nothingIsOverdueWithinOneLeaseOfAStartOfTheDatabase() {
    // Only this test's own sweep looks for what is overdue.
    try (ConfigurableApplicationContext process =
        CommonContext.start(DATABASE, BROKER, "halite.worker.lease=2h", "halite.worker.sweep=1h")) {
      UUID overdue = submit(process, "overdue");
      jdbc(process)
          .sql(
              """
              UPDATE operation_run
              SET worker_id = gen_random_uuid(), deadline_at = clock_timestamp() - interval '1 hour'
              WHERE operation_id = :id
              """)
          .param("id", overdue)
          .update();
      SweepStore sweep = new SweepStore(jdbc(process), process.getBean(QueueStore.class));

      // A lease longer than any server has been up: nobody could report progress in time.
      sweep.cancelOverdue(Duration.ofDays(3650));
      assertThat(isCancelled(process, overdue)).isFalse();

      sweep.cancelOverdue(Duration.ofMillis(1));
      assertThat(isCancelled(process, overdue)).isTrue();
    }
  }

  private static boolean isCancelled(ConfigurableApplicationContext process, UUID id) {
    return jdbc(process)
        .sql("SELECT cancel_reason IS NOT NULL FROM operation_run WHERE operation_id = :id")
        .param("id", id)
        .query(Boolean.class)
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

  private static UUID submit(ConfigurableApplicationContext process, String queue) {
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
                            queue,
                            new NoPayload(),
                            CONTEXT)));
  }

  private static String state(ConfigurableApplicationContext process, UUID id) {
    return jdbc(process)
        .sql("SELECT state FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static JdbcClient jdbc(ConfigurableApplicationContext process) {
    return process.getBean(JdbcClient.class);
  }
}
