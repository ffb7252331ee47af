package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever does not own an operation, or owned it under an earlier fence, writes nothing to it. */
@Timeout(60)
class OperationFenceTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);
  private static final long FENCE = 7;
  private static final String QUEUE = "fenced";

  private static ConfigurableApplicationContext process;

  private final UUID owner = UUID.randomUUID();
  private OperationStore store;
  private UUID id;

  @BeforeAll
  static void start() {
    process = CommonContext.start(DATABASE, BROKER);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  /** The sweep gives nothing of it to anybody: its owner is no worker that it knows. */
  @BeforeEach
  void claimed() {
    store = new OperationStore(jdbc());
    id =
        process
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
    owned(owner);
  }

  @Test
  void noneButItsOwnerUnderItsFenceClosesIt() {
    assertThat(close(FENCE - 1, owner)).isFalse();
    assertThat(close(FENCE, UUID.randomUUID())).isFalse();
    assertThat(close(FENCE, null)).isFalse();
    assertThat(state()).isEqualTo("open");

    assertThat(close(FENCE, owner)).isTrue();
    assertThat(state()).isEqualTo("succeeded");
  }

  @Test
  void noneButItsOwnerUnderItsFencePassesItOn() {
    assertThat(pass(FENCE - 1, owner)).isFalse();
    assertThat(pass(FENCE, UUID.randomUUID())).isFalse();
    assertThat(pass(FENCE, null)).isFalse();

    assertThat(pass(FENCE, owner)).isTrue();
    assertThat(pass(FENCE, owner)).as("it was passed on").isFalse();
  }

  @Test
  void whatComesWithTheEndOfWhoDoesNotOwnItIsNotMade() {
    Outcomes outcomes = process.getBean(Outcomes.class);
    UUID resource = UUID.randomUUID();
    Outcome end =
        Outcome.succeeded(
            List.of(
                new OperationSubmitted(
                    new NewOperation(
                        TestKind.ORDINARY, resource, "after", new NoPayload(), CONTEXT))));

    assertThatExceptionOfType(FencedException.class)
        .isThrownBy(() -> outcomes.apply(operation(FENCE - 1), owner, end));
    assertThat(operationsOn(resource)).isZero();
    assertThat(state()).isEqualTo("open");

    outcomes.apply(operation(FENCE), owner, end);
    assertThat(operationsOn(resource)).isOne();
    assertThat(state()).isEqualTo("succeeded");
  }

  private static long operationsOn(UUID resource) {
    return jdbc()
        .sql("SELECT count(*) FROM operation WHERE resource_id = :resource")
        .param("resource", resource)
        .query(Long.class)
        .single();
  }

  @Test
  void noneButItsOwnerUnderItsFenceWritesAStep() {
    assertThat(store.step(operation(FENCE - 1), owner, "late", 1)).isEmpty();
    assertThat(store.step(operation(FENCE), UUID.randomUUID(), "another's", 1)).isEmpty();

    assertThat(store.step(operation(FENCE), owner, "work", 1)).isPresent();
  }

  @Test
  void noneButItsOwnerUnderItsFenceWaitsForItsChildren() {
    assertThat(store.waitForChildren(operation(FENCE - 1), owner, "late")).isFalse();
    assertThat(store.waitForChildren(operation(FENCE), UUID.randomUUID(), "another's")).isFalse();

    assertThat(store.waitForChildren(operation(FENCE), owner, "wait")).isTrue();
  }

  @Test
  void noneButItsOwnerUnderItsFenceGivesItBack() {
    QueueStore queues = process.getBean(QueueStore.class);
    assertThat(queues.giveBack(operation(FENCE - 1), owner)).isFalse();
    assertThat(queues.giveBack(operation(FENCE), UUID.randomUUID())).isFalse();
    assertThat(queues.giveBackFenced(operation(FENCE - 1), owner, Duration.ZERO)).isFalse();
    assertThat(queues.giveBackFenced(operation(FENCE), UUID.randomUUID(), Duration.ZERO)).isFalse();

    assertThat(queues.giveBackFenced(operation(FENCE), owner, Duration.ZERO)).isTrue();
    assertThat(queues.giveBack(operation(FENCE), owner)).as("it was given back").isFalse();
  }

  @Test
  void aDecisionThatCameToNothingIsNotCountedWhenAnotherWasFaster() {
    QueueStore queues = process.getBean(QueueStore.class);
    assertThat(queues.undecided(operation(FENCE), Duration.ZERO)).as("it is claimed").isEmpty();
    jdbc()
        .sql("UPDATE operation_run SET worker_id = NULL WHERE operation_id = :id")
        .param("id", id)
        .update();
    assertThat(queues.undecided(operation(FENCE - 1), Duration.ZERO)).isEmpty();

    assertThat(queues.undecided(operation(FENCE), Duration.ZERO)).isPresent();
  }

  /** Each way from one owner to the next, in a row that is claimed at its begin. */
  private Map<String, Runnable> ways() {
    QueueStore queues = process.getBean(QueueStore.class);
    SweepStore sweep = new SweepStore(jdbc(), queues);
    return Map.of(
        "passed on",
        () -> pass(FENCE, owner),
        "waits for children",
        () -> store.waitForChildren(operation(FENCE), owner, "wait"),
        "given back",
        () -> queues.giveBack(operation(FENCE), owner),
        "given back, fenced",
        () -> queues.giveBackFenced(operation(FENCE), owner, Duration.ZERO),
        "held but not run",
        () -> sweep.requeue(id, owner),
        "taken over by lease",
        () -> sweep.takeOver(QUEUE),
        "taken over after fencing",
        () -> sweep.takeOver(owner, 0, QUEUE),
        "claimed",
        () -> {
          owned(null);
          queues.claim(QUEUE, TestKind.ORDINARY.row().readable(), Lane.INTERACTIVE, 1, owner);
        });
  }

  @Test
  void whoeverHasItNextHasItUnderAHigherFence() {
    jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until, fenced_at, supported)
            VALUES (:id, 'elsewhere', clock_timestamp(), clock_timestamp(), '{}')
            """)
        .param("id", owner)
        .update();

    Map<String, Long> fences = new TreeMap<>();
    ways()
        .forEach(
            (name, way) -> {
              owned(owner);
              way.run();
              fences.put(name, fence());
            });
    assertThat(fences).allSatisfy((name, fence) -> assertThat(fence).isEqualTo(FENCE + 1));
  }

  private void owned(@Nullable UUID worker) {
    jdbc()
        .sql(
            """
            UPDATE operation_run
            SET fence = :fence, worker_id = CAST(:worker AS uuid), queue = :queue,
                run_at = clock_timestamp()
            WHERE operation_id = :id
            """)
        .param("fence", FENCE)
        .param("worker", worker)
        .param("queue", QUEUE)
        .param("id", id)
        .update();
  }

  private long fence() {
    return jdbc()
        .sql("SELECT fence FROM operation_run WHERE operation_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  private boolean close(long fence, UUID worker) {
    return store.close(id, fence, worker, OperationState.SUCCEEDED, null, null).isPresent();
  }

  private boolean pass(long fence, UUID worker) {
    return store.pass(id, fence, worker, "next", "pass", true, Duration.ZERO, Duration.ofHours(1));
  }

  private QueuedOperation operation(long fence) {
    return new QueuedOperation(
        id,
        TestKind.ORDINARY,
        1,
        UUID.randomUUID(),
        QUEUE,
        fence,
        1,
        Duration.ZERO,
        Json.tree("{}"),
        CONTEXT);
  }

  private String state() {
    return jdbc()
        .sql("SELECT state FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }
}
