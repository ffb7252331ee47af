package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of an operation while it is in a queue. */
@Timeout(60)
class QueuedOperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = new Engine(CommonContext.start(DATABASE, BROKER));
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  @Test
  void findsWorkByPollingWhenNoMessageComes() {
    UUID id = submit("polled", UUID.randomUUID());
    assertThat(engine.state(id)).isEqualTo("open");

    serve("polled", succeeding());

    awaitState(id, "succeeded");
  }

  @Test
  void leavesTheWorkOfADeadWorkerWhereItIsUntilItsStorageIsFenced() {
    UUID dead = UUID.randomUUID();
    engine
        .jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until, fenced_at, supported)
            VALUES (:id, 'elsewhere', clock_timestamp(), clock_timestamp(), '{}')
            """)
        .param("id", dead)
        .update();
    UUID stored = submit("at-a-storage", UUID.randomUUID());
    UUID plain = submit("at-no-storage", UUID.randomUUID());
    engine
        .jdbc()
        .sql("UPDATE operation_run SET worker_id = :dead WHERE operation_id IN (:ids)")
        .param("dead", dead)
        .param("ids", List.of(stored, plain))
        .update();
    engine.workers().serve("at-a-storage", 1, List.of(succeeding()), Takeover.AFTER_FENCING);
    serve("at-no-storage", succeeding());

    awaitState(plain, "succeeded");
    assertThat(engine.state(stored)).isEqualTo("open");

    engine.workers().takeOver(dead, 0, "at-a-storage");
    awaitState(stored, "succeeded");
  }

  @Test
  void aBlockedOperationThatCannotGoOnYetKeepsNoOtherFromDoingSo() {
    UUID resource = UUID.randomUUID();
    UUID before = submit("blocker", UUID.randomUUID());
    UUID stuck = submitAfter("poisoned", resource, before);
    // Several: one that happens to come before the poisoned one proves nothing.
    List<UUID> free =
        Stream.generate(() -> submitAfter("poisoned", UUID.randomUUID(), before)).limit(5).toList();
    UUID rival = submit("rival", resource);
    serve("poisoned", succeeding());

    serve("blocker", succeeding());

    free.forEach(id -> awaitState(id, "succeeded"));
    assertThat(engine.state(stuck)).isEqualTo("open");
    serve("rival", succeeding());
    awaitState(rival, "succeeded");
    awaitState(stuck, "succeeded");
  }

  @Test
  void anExpiredOperationThatCannotBeReadKeepsNoOtherFromEnding() {
    UUID unreadable = submit("nobody-reads-this", UUID.randomUUID());
    UUID readable = submit("nobody-reads-this", UUID.randomUUID());
    engine
        .jdbc()
        .sql("UPDATE operation SET context = '{\"roles\": 5}' WHERE id = :id")
        .param("id", unreadable)
        .update();
    engine
        .jdbc()
        .sql(
            "UPDATE operation_run SET deadline_at = clock_timestamp() WHERE queue = 'nobody-reads-this'")
        .update();

    awaitState(readable, "failed");
  }

  @Test
  void saysThatAnOperationWhichWasCancelledInItsQueueWasCancelled() {
    UUID id = submit("nobody-takes-this", UUID.randomUUID());

    engine.requestCancel(id, "the test wants it");

    awaitState(id, "failed");
    assertThat(column(id, "error ->> 'code'")).isEqualTo("CANCELLED");
    assertThat(column(id, "error ->> 'reason'")).contains("the test wants it");
  }

  @Test
  void endsWhatCannotBeDecidedOnAfterAFewTriesAndKeepsTheDefect() {
    UUID id = submit("undecidable", UUID.randomUUID());
    AtomicInteger tries = new AtomicInteger();
    engine
        .workers()
        .serveDecisions(
            "undecidable",
            2,
            List.of(
                Decision.of(
                    TestKind.ORDINARY,
                    operation -> {
                      tries.incrementAndGet();
                      throw new IllegalStateException("the real cause");
                    })));

    awaitState(id, "failed");
    assertThat(tries).hasValue(3);
    assertThat(column(id, "error ->> 'code'")).isEqualTo("INTERNAL");
    assertThat(column(id, "error ->> 'reason'")).doesNotContain("the real cause");
    assertThat(column(id, "trace -> -1 ->> 'defect'")).contains("the real cause");
  }

  @Test
  void runsABlockedOperationAfterItsPredecessor() {
    UUID resource = UUID.randomUUID();
    UUID first = submit("order-one", resource);
    UUID second = submitAfter("order-two", resource, first);
    serve("order-two", succeeding());
    assertThat(engine.state(second)).isEqualTo("open");

    serve("order-one", succeeding());

    awaitState(first, "succeeded");
    awaitState(second, "succeeded");
  }

  private static Flow<?> succeeding() {
    return new Engine.TestFlow(TestKind.ORDINARY, claim -> Outcome.succeeded(List.of()));
  }

  private static void serve(String queue, Flow<?> flow) {
    engine.workers().serve(queue, 4, List.of(flow));
  }

  private static UUID submit(String queue, UUID resource) {
    return submitAfter(queue, resource, null);
  }

  private static UUID submitAfter(String queue, UUID resource, @Nullable UUID blockedBy) {
    return engine.submit(
        new NewOperation(TestKind.ORDINARY, resource, queue, new NoPayload(), Engine.CONTEXT)
            .after(blockedBy));
  }

  private static void awaitState(UUID id, String expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(engine.state(id)).isEqualTo(expected));
  }

  private static String column(UUID id, String expression) {
    return engine.text("SELECT " + expression + " FROM operation WHERE id = :id", id);
  }
}
