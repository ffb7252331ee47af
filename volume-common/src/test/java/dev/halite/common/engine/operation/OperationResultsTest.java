package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;

/** One process asks, the other does the work. */
@Timeout(60)
class OperationResultsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final Duration LONG = Duration.ofSeconds(30);

  /** What the test's operations give back. */
  record Made(UUID id) {}

  private static Engine asking;
  private static Engine working;

  @BeforeAll
  static void start() {
    asking = new Engine(CommonContext.start(DATABASE, BROKER, "halite.operation.waiters=3"));
    working = new Engine(CommonContext.start(DATABASE, BROKER));
  }

  @AfterAll
  static void stop() {
    working.process().close();
    asking.process().close();
  }

  @Test
  void givesTheResultOfAnOperationThatAnotherProcessHasEnded() {
    UUID made = UUID.randomUUID();
    working.workers().serve("results", 2, List.of(flow(claim -> succeeded(made))));

    UUID id = submit("results");

    assertThat(asking.results().await(id, LONG, Made.class)).isEqualTo(new Made(made));
    // Also when it had ended before anybody asked.
    assertThat(asking.results().await(id, LONG, Made.class)).isEqualTo(new Made(made));
  }

  @Test
  void throwsWhatTheOperationFailedWith() {
    working
        .workers()
        .serve(
            "faults",
            2,
            List.of(
                flow(
                    claim -> {
                      throw new HaliteException(FaultCode.BACKEND_FULL, "There is no room.");
                    })));

    UUID id = submit("faults");

    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(() -> asking.results().await(id, LONG, Made.class))
        .withMessage("There is no room.")
        .matches(e -> e.code() == FaultCode.BACKEND_FULL);
  }

  @Test
  void goesOnWithoutItsCallerWhenItTakesTooLong() {
    UUID id = submit("nobody-serves-this");

    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(() -> asking.results().await(id, Duration.ofMillis(200), Made.class))
        .matches(e -> e.code() == FaultCode.TIMEOUT);
    assertThat(asking.state(id)).isEqualTo("open");
  }

  @Test
  void refusesToWaitInsideATransaction() {
    UUID id = submit("nobody-serves-this");
    TransactionTemplate transactions = asking.process().getBean(TransactionTemplate.class);

    assertThatIllegalStateException()
        .isThrownBy(
            () -> transactions.execute(status -> asking.results().await(id, LONG, Made.class)));
  }

  @Test
  void asksForAllThatIsAwaitedInOneStatementAndRefusesMoreWaitersThanThereArePlaces()
      throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    UUID made = UUID.randomUUID();
    working
        .workers()
        .serve(
            "many",
            4,
            List.of(
                flow(
                    claim -> {
                      pass(mayEnd);
                      return succeeded(made);
                    })));
    try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Made>> results = new ArrayList<>();
      long began = System.nanoTime();
      long before = asking.results().reads();
      for (int i = 0; i < 3; i++) {
        UUID id = submit("many");
        results.add(waiters.submit(() -> asking.results().await(id, LONG, Made.class)));
      }
      UUID fourth = submit("many");
      await()
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(HaliteException.class)
                      .isThrownBy(
                          () -> asking.results().await(fourth, Duration.ofMillis(1), Made.class))
                      .matches(e -> e.code() == FaultCode.UNAVAILABLE));
      await().until(() -> System.nanoTime() - began > Duration.ofSeconds(3).toNanos());
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
      // Each waiter begins with a few reads, 50 ms doubling to a second; then one read a second.
      assertThat(asking.results().reads() - before).isLessThan(4 * 7 + seconds + 2);

      mayEnd.countDown();
      for (Future<Made> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(new Made(made));
      }
    }
  }

  @Test
  void isToldOfTheEndOfWhatNoWorkerHasYetWhichAreAskedToLookAgain() throws Exception {
    Set<UUID> hints = ConcurrentHashMap.newKeySet();
    UUID id = asking.submit(TestKind.ORDINARY, "not-taken-yet");
    working
        .process()
        .getBean(WakeUpListeners.class)
        .listenAlone("not-taken-yet", hint -> hints.add(hint.operationId()));
    try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> ended = waiters.submit(() -> asking.results().awaitEnd(id, LONG));

      await().untilAsserted(() -> assertThat(hints).contains(id));
      assertThat(awaitedOn(id)).isEqualTo(asking.results().queue());

      assertThat(asking.withdraw(id, "test")).isTrue();
      assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String awaitedOn(UUID id) {
    return asking
        .jdbc()
        .sql("SELECT awaited_on FROM operation_run WHERE operation_id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static UUID submit(String queue) {
    return asking.submit(
        new NewOperation(
                TestKind.ORDINARY, UUID.randomUUID(), queue, new NoPayload(), Engine.CONTEXT)
            .toldTo(asking.results().queue()));
  }

  private static Engine.TestFlow flow(java.util.function.Function<Claim, Outcome> work) {
    return new Engine.TestFlow(TestKind.ORDINARY, work);
  }

  private static Outcome succeeded(UUID made) {
    return new Outcome.Ended(
        OperationState.SUCCEEDED, List.of(), Map.of("id", made.toString()), null);
  }

  private static void pass(CountDownLatch gate) {
    try {
      assertThat(gate.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
