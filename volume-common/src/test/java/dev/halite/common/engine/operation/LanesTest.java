package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No sweep comes here but those that a test asks for: wake-ups and ends have to do. */
@Timeout(120)
class LanesTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final int BULK = 500;
  private static final int SLOTS = 8;

  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = new Engine(CommonContext.start(DATABASE, BROKER, "halite.worker.sweep=1h"));
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  @Test
  void nobodyWaitsLongerForFiveHundredBulkOperations() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger bulkRunning = new AtomicInteger();
    engine
        .workers()
        .serve(
            "lanes",
            SLOTS,
            List.of(
                new Engine.TestFlow(
                    TestKind.BULK,
                    claim -> {
                      bulkRunning.incrementAndGet();
                      pass(mayEnd);
                      return Outcome.succeeded(List.of());
                    }),
                succeeding(TestKind.ORDINARY),
                succeeding(TestKind.CONTROL)));
    double without = medianWait();

    List<UUID> bulk =
        Stream.generate(() -> engine.submit(TestKind.BULK, "lanes")).limit(BULK).toList();
    await().untilAsserted(() -> assertThat(bulkRunning).hasValue(SLOTS / 2));
    double with = medianWait();

    // Had one of them waited for a bulk operation, it would wait still.
    assertThat(bulkRunning).hasValue(SLOTS / 2);
    assertThat(ended(bulk)).isZero();
    // Behind 500 others it would be far more.
    assertThat(with).isLessThan(Math.max(without, 5) * 3);
    mayEnd.countDown();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(ended(bulk)).isEqualTo(BULK));
  }

  /** Milliseconds from the request to the end, of interactive and control operations in turn. */
  private static double medianWait() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      long askedAt = System.nanoTime();
      UUID id = engine.submit(i % 2 == 0 ? TestKind.ORDINARY : TestKind.CONTROL, "lanes");
      await()
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(() -> assertThat(engine.state(id)).isEqualTo("succeeded"));
      waits.add(System.nanoTime() - askedAt);
    }
    return waits.stream().sorted().skip(waits.size() / 2).findFirst().orElseThrow() / 1e6;
  }

  private static long ended(List<UUID> ids) {
    return engine
        .jdbc()
        .sql("SELECT count(*) FROM operation WHERE id IN (:ids) AND state <> 'open'")
        .param("ids", ids)
        .query(Long.class)
        .single();
  }

  @Test
  void controlHasItsSlotWhenEveryOtherIsTaken() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    engine
        .workers()
        .serve(
            "kept",
            2,
            List.of(
                new Engine.TestFlow(
                    TestKind.ORDINARY,
                    claim -> {
                      running.incrementAndGet();
                      pass(mayEnd);
                      return Outcome.succeeded(List.of());
                    }),
                succeeding(TestKind.CONTROL)));
    for (int i = 0; i < 5; i++) {
      assertThat(engine.submit(TestKind.ORDINARY, "kept")).isNotNull();
    }
    await().untilAsserted(() -> assertThat(running).hasValue(2));

    UUID control = engine.submit(TestKind.CONTROL, "kept");

    await().untilAsserted(() -> assertThat(engine.state(control)).isEqualTo("succeeded"));
    assertThat(running).hasValue(2);
    mayEnd.countDown();
    await().untilAsserted(() -> assertThat(running).hasValue(5));
  }

  @Test
  void withinALaneThePriorityComesFirstAndWhatIsDrivenAgainGoesBehindWhatIsNew() {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Queue<UUID> order = new ConcurrentLinkedQueue<>();
    Engine.TestFlow ordinary =
        new Engine.TestFlow(
            TestKind.ORDINARY,
            claim -> {
              if (begun.getAndIncrement() == 0) {
                pass(mayGoOn);
                return new Outcome.Again(Duration.ZERO, "again");
              }
              order.add(claim.operation().id());
              return Outcome.succeeded(List.of());
            });
    Engine.TestFlow urgent =
        new Engine.TestFlow(
            TestKind.URGENT,
            claim -> {
              order.add(claim.operation().id());
              return Outcome.succeeded(List.of());
            });
    engine.workers().serve("order", 1, List.of(ordinary, urgent));
    UUID again = engine.submit(TestKind.ORDINARY, "order");
    await().untilAsserted(() -> assertThat(begun).hasValue(1));
    UUID second = engine.submit(TestKind.ORDINARY, "order");
    UUID third = engine.submit(TestKind.ORDINARY, "order");
    UUID first = engine.submit(TestKind.URGENT, "order");

    mayGoOn.countDown();

    await().untilAsserted(() -> assertThat(order).containsExactly(first, second, third, again));
  }

  @Test
  void aCancellationIsSeenByTheStatementThatWritesProgress() {
    CountDownLatch started = new CountDownLatch(1);
    engine
        .workers()
        .serve(
            "progress",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.ORDINARY,
                    claim -> {
                      started.countDown();
                      while (true) {
                        claim.progress(40);
                        Thread.onSpinWait();
                      }
                    })));
    UUID id = engine.submit(TestKind.ORDINARY, "progress");
    pass(started);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        engine.text(
                            "SELECT progress FROM operation_run WHERE operation_id = :id", id))
                    .isEqualTo("40"));

    engine.requestCancel(id, "the test wants it");

    await().untilAsserted(() -> assertThat(engine.state(id)).isEqualTo("failed"));
    assertThat(engine.text("SELECT error ->> 'code' FROM operation WHERE id = :id", id))
        .isEqualTo("CANCELLED");
  }

  @Test
  void anOperationEndsWhenItHasTakenLongerThanItsKindMayWhateverItsProgress() {
    engine
        .workers()
        .serve(
            "brief",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.BRIEF,
                    claim -> {
                      while (true) {
                        claim.progress(1);
                        Thread.onSpinWait();
                      }
                    })));
    UUID id = engine.submit(TestKind.BRIEF, "brief");

    await().untilAsserted(() -> assertThat(engine.state(id)).isEqualTo("failed"));
    assertThat(engine.text("SELECT error ->> 'reason' FROM operation WHERE id = :id", id))
        .contains("not done within 1 s");
  }

  private static Engine.TestFlow succeeding(TestKind kind) {
    return new Engine.TestFlow(kind, claim -> Outcome.succeeded(List.of()));
  }

  private static void pass(CountDownLatch gate) {
    try {
      assertThat(gate.await(100, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
