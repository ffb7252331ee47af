package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingOperationsTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicLong now = new AtomicLong();
  private final WaitingOperations waiting =
      new WaitingOperations(metrics, now::get, Duration.ofSeconds(6));

  private double waitingFor(String backend) {
    return metrics.get("halite.scheduler.waiting").tag("backend", backend).gauge().value();
  }

  @Test
  void operationsAreCountedForEachBackendThatTheyWaitFor() {
    UUID first = UUID.randomUUID();
    waiting.put(first, List.of("a@x", "b@x"));
    waiting.put(first, List.of("a@x", "b@x"));
    waiting.put(UUID.randomUUID(), List.of("b@x"));
    assertThat(waitingFor("a@x")).isEqualTo(1);
    assertThat(waitingFor("b@x")).isEqualTo(2);
    waiting.remove(first);
    assertThat(waitingFor("a@x")).isZero();
    assertThat(waitingFor("b@x")).isEqualTo(1);
  }

  @Test
  void anOperationThatAnotherSchedulerHasTakenUpIsForgotten() {
    waiting.put(UUID.randomUUID(), List.of("a@x"));
    now.addAndGet(Duration.ofSeconds(7).toNanos());
    assertThat(waitingFor("a@x")).isZero();
  }
}
