package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.messaging.WakeUp;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** No message arrives here, and no sweep comes but those that the test asks for. */
@Timeout(60)
class BacklogTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);
  private static final int BACKLOG = 400;
  private static final int SLOTS = 8;

  private static ConfigurableApplicationContext process;

  @BeforeAll
  static void start() {
    process =
        CommonContext.start(
            DATABASE, BROKER, "halite.messaging.disturb=DROP", "halite.worker.sweep=1h");
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @Test
  void oneSweepIsEnoughForABacklogOfClaims() {
    List<UUID> backlog = submit("claims", BACKLOG);
    Queue<UUID> done = new ConcurrentLinkedQueue<>();
    workers().serve("claims", SLOTS, List.of(new Closing(claim -> done.add(claim.id()))));

    workers().poll();

    await()
        .atMost(Duration.ofSeconds(50))
        .untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(backlog));
  }

  @Test
  void oneSweepIsEnoughForABacklogOfDecisions() {
    List<UUID> backlog = submit("decisions", BACKLOG);
    jdbc()
        .sql(
            "UPDATE operation_run SET run_at = run_at - interval '2 hours' WHERE queue = 'decisions'")
        .update();
    Queue<UUID> done = new ConcurrentLinkedQueue<>();
    workers()
        .serveDecisions(
            "decisions",
            SLOTS,
            List.of(
                Decision.of(
                    TestKind.ORDINARY,
                    operation -> {
                      process
                          .getBean(Outcomes.class)
                          .applyQueued(operation, Outcome.succeeded(List.of()));
                      done.add(operation.id());
                    })));

    workers().poll();

    await()
        .atMost(Duration.ofSeconds(50))
        .untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(backlog));
  }

  @Test
  void moreMessagesThanAreKeptLeaveNothingBehind() {
    int messages = 1_200;
    List<UUID> fresh = submit("overflow", messages);
    Queue<UUID> done = new ConcurrentLinkedQueue<>();
    DecisionWork work =
        new DecisionWork(
            process.getBean(QueueStore.class),
            "overflow",
            TestKind.ORDINARY.row().readable(),
            Duration.ofHours(1),
            operation -> {},
            process.getBean(Expiries.class),
            FaultPoints.NONE);
    fresh.forEach(id -> assertThat(work.hinted(new WakeUp("overflow", Lane.BULK, id))).isNotNull());

    boolean more = true;
    while (more) {
      QueueWork.Taken<QueuedOperation> taken = work.take(Lane.INTERACTIVE, 100);
      taken.pieces().forEach(operation -> done.add(operation.id()));
      more = taken.more();
    }

    assertThat(done).containsExactlyInAnyOrderElementsOf(fresh);
  }

  @Test
  void whatWasClaimedForAQueueThatIsNotServedAnyMoreIsGivenBackAtOnce() throws Exception {
    UUID id = submit("withdrawn", 1).getFirst();
    workers().serve("withdrawn", SLOTS, List.of(new Closing(claim -> {})));
    Thread polling;
    try (Connection other = process.getBean(DataSource.class).getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE operation_run IN ACCESS EXCLUSIVE MODE");
      polling = Thread.startVirtualThread(() -> workers().poll());
      statement.execute("SELECT pg_stat_clear_snapshot()");
      await().until(() -> isWaitedFor(statement));
      assertThat(workers().withdraw("withdrawn")).isTrue();
      other.rollback();
    }

    polling.join();
    assertThat(workers().claims()).isEmpty();
    assertThat(
            jdbc()
                .sql(
                    """
                    SELECT worker_id IS NULL AND attempts = 0 AND step = 'queued'
                    FROM operation_run WHERE operation_id = :id
                    """)
                .param("id", id)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  private static boolean isWaitedFor(Statement statement) throws Exception {
    try (var rows =
        statement.executeQuery(
            "SELECT count(*) FROM pg_locks WHERE relation = 'operation_run'::regclass AND NOT granted")) {
      return rows.next() && rows.getInt(1) > 0;
    }
  }

  private record Closing(Consumer<QueuedOperation> seen) implements Flow<Subject> {
    @Override
    public OperationKind kind() {
      return TestKind.ORDINARY;
    }

    @Override
    public Outcome run(Claim claim, Subject subject) {
      seen.accept(claim.operation());
      return Outcome.succeeded(List.of());
    }
  }

  private static List<UUID> submit(String queue, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                transactions()
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
                                        CONTEXT))))
        .toList();
  }

  private static OperationWorkers workers() {
    return process.getBean(OperationWorkers.class);
  }

  private static JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }

  private static TransactionTemplate transactions() {
    return process.getBean(TransactionTemplate.class);
  }
}
