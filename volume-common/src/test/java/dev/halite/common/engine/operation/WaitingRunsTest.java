package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WaitingRunsTest {
  private static final Outcome WAITS = Outcome.Again.waiting(Duration.ofSeconds(5));

  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final WaitingRuns runs = new WaitingRuns(metrics, nanos::get);

  @Test
  void countsWhoWaitsAndSinceWhenUntilItDoesNot() {
    QueuedOperation old = operation(Duration.ofHours(2));
    runs.left(old, WAITS);
    runs.left(operation(Duration.ofMinutes(1)), WAITS);
    runs.left(operation(Duration.ofHours(3)), new Outcome.Again(Duration.ofSeconds(5), "retrying"));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(gauge("halite.operation.waiting")).isEqualTo(2);
    assertThat(gauge("halite.operation.waiting.longest")).isEqualTo(7260);

    runs.left(old, Outcome.succeeded(List.of()));
    assertThat(gauge("halite.operation.waiting")).isEqualTo(1);
    assertThat(gauge("halite.operation.waiting.longest")).isEqualTo(120);

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(gauge("halite.operation.waiting")).as("another process has it").isZero();
    assertThat(gauge("halite.operation.waiting.longest")).isZero();
  }

  private double gauge(String name) {
    return metrics.get(name).gauge().value();
  }

  private static QueuedOperation operation(Duration waited) {
    return new QueuedOperation(
        UUID.randomUUID(),
        TestKind.ORDINARY,
        1,
        UUID.randomUUID(),
        "queue",
        1,
        1,
        waited,
        Json.tree("{}"),
        new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), true));
  }
}
