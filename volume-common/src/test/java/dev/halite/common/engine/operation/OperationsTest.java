package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(30)
class OperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  private static ConfigurableApplicationContext one;
  private static ConfigurableApplicationContext two;

  @BeforeAll
  static void start() {
    one = CommonContext.start(DATABASE, BROKER);
    two = CommonContext.start(DATABASE, BROKER);
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @Test
  void runsAFlowOnceAndForgetsItsRun() {
    AtomicInteger runs = new AtomicInteger();
    serve(one, "once", succeed(claim -> runs.incrementAndGet()));
    serve(two, "once", succeed(claim -> runs.incrementAndGet()));

    UUID id = submit("once", UUID.randomUUID());

    awaitState(id, "succeeded");
    assertThat(runs).hasValue(1);
    assertThat(runRows(id)).isZero();
  }

  @Test
  void refusesASecondExclusiveOperationOnAResource() {
    UUID resource = UUID.randomUUID();
    submit("nobody-serves-this", resource);

    assertThatThrownBy(() -> submit("nobody-serves-this", resource))
        .isInstanceOf(HaliteException.class)
        .hasMessageContaining("Another operation is under way");
  }

  @Test
  void handsWhatAFlowThrowsToItsFail() {
    AtomicInteger failed = new AtomicInteger();
    serve(
        one,
        "failing",
        new TestFlow(
            claim -> {
              throw new IllegalStateException("a defect");
            },
            (claim, fault) -> {
              failed.incrementAndGet();
              return failed(fault);
            }));

    UUID id = submit("failing", UUID.randomUUID());

    awaitState(id, "failed");
    assertThat(failed).hasValue(1);
  }

  @Test
  void refusesTheWritesOfAnOwnerThatWasFenced() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicInteger fencedWrites = new AtomicInteger();
    AtomicInteger successor = new AtomicInteger();
    serve(
        one,
        "taken",
        succeed(
            claim -> {
              if (claim.operation().attempts() > 1) {
                // The next incarnation of the same process may be the successor as well.
                successor.incrementAndGet();
                return;
              }
              started.countDown();
              awaitUninterruptibly(mayGoOn);
              fencedWrites.incrementAndGet();
            }));
    UUID id = submit("taken", UUID.randomUUID());
    started.await();

    // What runs goes on; but as its next incarnation it must not be the successor.
    assertThat(one.getBean(OperationWorkers.class).withdraw("taken")).isFalse();
    UUID owner = one.getBean(WorkerProcess.class).lease().workerId();
    JdbcClient jdbc = jdbc(two);
    jdbc.sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE id = :id")
        .param("id", owner)
        .update();
    serve(two, "taken", succeed(claim -> successor.incrementAndGet()));
    awaitState(id, "succeeded");
    mayGoOn.countDown();

    await().until(() -> one.getBean(OperationWorkers.class).claims().isEmpty());
    assertThat(successor).hasValue(1);
    await().until(() -> !one.getBean(WorkerProcess.class).lease().workerId().equals(owner));
  }

  @Test
  void leavesTheUndoOfACancelledFlowAlone() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger undos = new AtomicInteger();
    serve(
        one,
        "undone",
        new TestFlow(
            claim -> {
              started.countDown();
              while (true) {
                claim.stage("turning");
                Thread.onSpinWait();
              }
            },
            (claim, fault) -> {
              undos.incrementAndGet();
              // Several sweeps find the cancellation in the catalog meanwhile.
              long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
              while (System.nanoTime() < until) {
                claim.stage("undoing");
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Thread.onSpinWait();
              }
              return Outcome.cancelled(fault.fault(), List.of());
            }));
    UUID id = submit("undone", UUID.randomUUID());
    started.await();

    transactions(one)
        .executeWithoutResult(
            status -> one.getBean(Operations.class).requestCancel(id, "the test wants it"));

    awaitState(id, "cancelled");
    assertThat(undos).hasValue(1);
  }

  @Test
  void stopsAFlowWhoseCancellationWasAskedFor() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    serve(
        one,
        "cancelled",
        new TestFlow(
            claim -> {
              started.countDown();
              while (true) {
                claim.stage("turning");
                Thread.onSpinWait();
              }
            },
            (claim, fault) -> Outcome.cancelled(fault.fault(), List.of())));
    UUID id = submit("cancelled", UUID.randomUUID());
    started.await();

    transactions(one)
        .executeWithoutResult(
            status -> one.getBean(Operations.class).requestCancel(id, "the test wants it"));

    awaitState(id, "cancelled");
  }

  @Test
  void forgetsACancellationWithTheClaimThatItStopped() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    serve(
        one,
        "again",
        new TestFlow(
            claim -> {
              if (claim.operation().attempts() > 1) {
                return;
              }
              started.countDown();
              while (true) {
                claim.stage("turning");
                Thread.onSpinWait();
              }
            },
            // Several sweeps see the operation in its queue.
            (claim, fault) -> new Outcome.Again(Duration.ofSeconds(1), "retrying")));
    UUID id = submit("again", UUID.randomUUID());
    started.await();

    transactions(one)
        .executeWithoutResult(
            status -> one.getBean(Operations.class).requestCancel(id, "no progress"));

    awaitState(id, "succeeded");
  }

  @Test
  void whoWaitsForAnotherOperationIsNeverTriedTooOften() {
    var runs = new AtomicInteger();
    serve(
        one,
        "waiting",
        new TestFlow(
            claim -> {
              if (runs.incrementAndGet() <= 12) {
                throw new HaliteException(FaultCode.BACKEND_OCCUPIED, "Another is at work on it.");
              }
            },
            (claim, fault) -> {
              Outcome after =
                  Endings.afterFault(claim.operation(), fault.fault(), () -> failed(fault));
              return after instanceof Outcome.Again again && !again.counts()
                  ? Outcome.Again.waiting(Duration.ZERO)
                  : after;
            }));

    awaitState(submit("waiting", UUID.randomUUID()), "succeeded");

    assertThat(runs).hasValue(13);
  }

  @Test
  void aWaitCountsFromTheFirstRunThatCameToNothingAndATryEndsIt() {
    var waited = new CopyOnWriteArrayList<Duration>();
    serve(
        one,
        "since",
        new TestFlow(
            claim -> {
              waited.add(claim.operation().waited());
              if (waited.size() == 3) {
                throw new HaliteException(FaultCode.BACKEND_UNAVAILABLE, "It is away.");
              }
              if (waited.size() < 5) {
                jdbc(one)
                    .sql(
                        """
                        UPDATE operation_run SET created_at = created_at - interval '3 h',
                          waiting_since = waiting_since - interval '1 h'
                        WHERE operation_id = :id
                        """)
                    .param("id", claim.operation().id())
                    .update();
                throw new HaliteException(FaultCode.BACKEND_OCCUPIED, "Another is at work on it.");
              }
            },
            (claim, fault) ->
                fault.code() == FaultCode.BACKEND_OCCUPIED
                    ? Outcome.Again.waiting(Duration.ZERO)
                    : new Outcome.Again(Duration.ZERO, "retrying")));

    awaitState(submit("since", UUID.randomUUID()), "succeeded");

    assertThat(waited).extracting(Duration::toHours).containsExactly(0L, 0L, 1L, 0L, 0L);
  }

  @Test
  void whatIsPutOffInItsQueueHasAllOfItsPatienceAgain() {
    UUID id = submit("put-off", UUID.randomUUID());
    OperationStore store = new OperationStore(jdbc(one));

    List<Boolean> waits = new ArrayList<>();
    for (boolean counts : new boolean[] {false, true}) {
      Duration none = Duration.ZERO;
      long fence = waits.size();
      assertThat(
              store.pass(
                  id, fence, null, "put-off", "postponed", counts, none, Duration.ofHours(1)))
          .isTrue();
      waits.add(
          jdbc(one)
              .sql("SELECT waiting_since IS NOT NULL FROM operation_run WHERE operation_id = :id")
              .param("id", id)
              .query(Boolean.class)
              .single());
    }

    assertThat(waits).containsExactly(true, false);
  }

  @Test
  void givesUpAnOperationThatWasClaimedTooOftenUnlessItMustNeverBe() {
    UUID poison = submit("poison", UUID.randomUUID());
    UUID patient = submit(TestKind.PATIENT, "patient", UUID.randomUUID());
    jdbc(one)
        .sql("UPDATE operation_run SET attempts = 10 WHERE operation_id IN (:ids)")
        .param("ids", List.of(poison, patient))
        .update();

    serve(one, "poison", succeed(claim -> {}));
    serve(
        one,
        "patient",
        new TestFlow(TestKind.PATIENT, claim -> {}, (claim, fault) -> failed(fault)));

    awaitState(poison, "failed");
    awaitState(patient, "succeeded");
  }

  private static Flow<?> succeed(Consumer<Claim> work) {
    return new TestFlow(
        claim -> {
          claim.stage("work");
          work.accept(claim);
        },
        (claim, fault) -> failed(fault));
  }

  private static Outcome failed(HaliteException fault) {
    return new Outcome.Ended(OperationState.FAILED, List.of(), Map.of(), fault.fault());
  }

  private record TestFlow(
      OperationKind kind, Consumer<Claim> work, BiFunction<Claim, HaliteException, Outcome> undo)
      implements Flow<Subject> {
    TestFlow(Consumer<Claim> work, BiFunction<Claim, HaliteException, Outcome> undo) {
      this(TestKind.ORDINARY, work, undo);
    }

    @Override
    public Outcome run(Claim claim, Subject subject) {
      work.accept(claim);
      return Outcome.succeeded(List.of());
    }

    @Override
    public Outcome failed(Claim claim, Subject subject, HaliteException fault) {
      return undo.apply(claim, fault);
    }
  }

  private static void serve(ConfigurableApplicationContext process, String queue, Flow<?> flow) {
    process.getBean(OperationWorkers.class).serve(queue, 4, List.of(flow));
  }

  private static UUID submit(String queue, UUID resource) {
    return submit(TestKind.ORDINARY, queue, resource);
  }

  private static UUID submit(OperationKind kind, String queue, UUID resource) {
    return transactions(one)
        .execute(
            status ->
                one.getBean(Operations.class)
                    .submit(new NewOperation(kind, resource, queue, new NoPayload(), CONTEXT)));
  }

  private static void awaitState(UUID id, String expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(state(id)).isEqualTo(expected));
  }

  private static String state(UUID id) {
    return jdbc(one)
        .sql("SELECT state FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static long runRows(UUID id) {
    return jdbc(one)
        .sql("SELECT count(*) FROM operation_run WHERE operation_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // The test decides when this goes on.
      }
    }
  }

  private static JdbcClient jdbc(ConfigurableApplicationContext process) {
    return process.getBean(JdbcClient.class);
  }

  private static TransactionTemplate transactions(ConfigurableApplicationContext process) {
    return process.getBean(TransactionTemplate.class);
  }
}
