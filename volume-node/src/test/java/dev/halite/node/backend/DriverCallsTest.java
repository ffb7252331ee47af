package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
class DriverCallsTest {
  @Test
  void whatRefusedTheCallComesThroughAndWhatTheDriverThrewIsTheDrivers() {
    try (DriverCalls calls = new DriverCalls("here@file", 1, Duration.ofSeconds(10))) {
      assertThatExceptionOfType(FencedException.class)
          .isThrownBy(() -> calls.call(() -> fail(new FencedException("taken over"))));
      assertThatExceptionOfType(HaliteException.class)
          .isThrownBy(
              () -> calls.call(() -> fail(new HaliteException(FaultCode.CANCELLED, "cancelled"))));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> calls.call(() -> fail(new IllegalStateException("a defect"))))
          .matches(e -> e.fault() == DriverFault.FAILURE);
    }
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void logLinesOfADriverCarryTheIdsOfTheOperationTheyAreForAndOfNoOther() {
    try (DriverCalls calls = new DriverCalls("here@file", 1, Duration.ofSeconds(10))) {
      MDC.put("request_id", "req-1");
      String during = calls.call(() -> String.valueOf(MDC.get("request_id")));
      MDC.remove("request_id");

      assertThat(during).isEqualTo("req-1");
      assertThat(calls.call(() -> String.valueOf(MDC.get("request_id")))).isEqualTo("null");
    }
  }

  @Test
  void aControlCallHasItsThreadWhenAllOthersHangAndBulkHasNoMoreThanHalf() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Map<Lane, AtomicInteger> running = new ConcurrentHashMap<>();
    try (DriverCalls calls = new DriverCalls("here@file", 4, Duration.ofSeconds(20));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Lane lane : List.of(Lane.BULK, Lane.INTERACTIVE)) {
        running.put(lane, new AtomicInteger());
        for (int i = 0; i < 6; i++) {
          callers.execute(
              () ->
                  calls.call(
                      limits(lane, Duration.ofSeconds(20)),
                      Set.of(),
                      () -> {
                        running.get(lane).incrementAndGet();
                        return pass(mayEnd);
                      }));
        }
        await().untilAsserted(() -> assertThat(running.get(lane)).hasValue(2));
      }

      assertThat(calls.call(() -> "fenced")).isEqualTo("fenced");
      assertThat(running.get(Lane.BULK)).hasValue(2);
      assertThat(running.get(Lane.INTERACTIVE)).hasValue(2);

      mayEnd.countDown();
      await().untilAsserted(() -> assertThat(running.get(Lane.BULK)).hasValue(6));
      await().untilAsserted(() -> assertThat(running.get(Lane.INTERACTIVE)).hasValue(6));
    }
  }

  @Test
  void aCallThatMakesProgressIsNotOverdueUntilItHasTakenTooLongAltogether() {
    CountDownLatch never = new CountDownLatch(1);
    try (DriverCalls calls = new DriverCalls("here@file", 1, Duration.ofMillis(200))) {
      long began = System.nanoTime();
      assertTimesOut(
          () ->
              calls.call(
                  new CallLimits(
                      Lane.BULK, calls.deadline(), Duration.ofSeconds(1), System::nanoTime),
                  Set.of(),
                  () -> pass(never)));
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(990).toNanos());
      assertThat(calls.overdue()).isLessThanOrEqualTo(1);
      assertTimesOut(
          () -> calls.call(limits(Lane.CONTROL, calls.deadline()), Set.of(), () -> pass(never)));
    }
  }

  private static void assertTimesOut(ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == DriverFault.TIMEOUT);
  }

  private static CallLimits limits(Lane lane, Duration deadline) {
    long now = System.nanoTime();
    return new CallLimits(lane, deadline, deadline, () -> now);
  }

  private static boolean pass(CountDownLatch gate) {
    try {
      return gate.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
