package dev.halite.common.engine.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which operations this process last put back because something else has to end first, as metrics.
 * Another process may have taken one up meanwhile, so what is not put back again in time is not
 * counted any more.
 */
final class WaitingRuns {
  /** Longer than whoever waits stays away. */
  private static final long LIFE_NANOS = Duration.ofMinutes(3).toNanos();

  private final LongSupplier nanoTime;
  private final Map<UUID, Entry> waiting = new ConcurrentHashMap<>();

  WaitingRuns(MeterRegistry metrics, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    Gauge.builder("halite.operation.waiting", this, WaitingRuns::count)
        .description("operations that wait for others to end, as this process put them back")
        .register(metrics);
    Gauge.builder("halite.operation.waiting.longest", this, WaitingRuns::longestSeconds)
        .description("for how long the longest of them has waited")
        .baseUnit("seconds")
        .register(metrics);
  }

  private record Entry(long began, long since) {}

  /** A run has ended so. */
  void left(QueuedOperation operation, Outcome outcome) {
    if (outcome instanceof Outcome.Again again && !again.counts()) {
      long now = nanoTime.getAsLong();
      waiting.put(operation.id(), new Entry(now - operation.waited().toNanos(), now));
    } else {
      waiting.remove(operation.id());
    }
  }

  private long count() {
    long now = nanoTime.getAsLong();
    waiting.values().removeIf(entry -> now - entry.since() > LIFE_NANOS);
    return waiting.size();
  }

  private double longestSeconds() {
    count();
    long now = nanoTime.getAsLong();
    return waiting.values().stream().mapToLong(entry -> now - entry.began()).max().orElse(0) / 1e9;
  }
}
