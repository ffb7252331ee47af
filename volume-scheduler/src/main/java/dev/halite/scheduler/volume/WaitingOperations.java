package dev.halite.scheduler.volume;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many operations wait for each silent backend, as a metric. Another scheduler may have taken
 * one up meanwhile, so what is not put again in time is not counted any more.
 */
final class WaitingOperations {
  private final MeterRegistry metrics;
  private final LongSupplier nanoTime;
  private final long life;
  private final Map<UUID, Entry> waiting = new ConcurrentHashMap<>();
  private final Set<String> shown = new HashSet<>();
  private final AtomicLong forgottenAt;

  /**
   * @param life how long an operation counts that is not put again
   */
  WaitingOperations(MeterRegistry metrics, LongSupplier nanoTime, Duration life) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.life = life.toNanos();
    this.forgottenAt = new AtomicLong(nanoTime.getAsLong());
  }

  private record Entry(Set<String> backends, long since) {}

  /** The operation waits for one of these backends. */
  void put(UUID operation, List<String> backends) {
    long now = nanoTime.getAsLong();
    waiting.put(operation, new Entry(Set.copyOf(backends), now));
    if (now - forgottenAt.get() > life) {
      forgottenAt.set(now);
      forget(now);
    }
    synchronized (shown) {
      backends.stream().filter(shown::add).forEach(this::show);
    }
  }

  /** The operation waits no more. */
  void remove(UUID operation) {
    waiting.remove(operation);
  }

  private void show(String backend) {
    Gauge.builder("halite.scheduler.waiting", () -> count(backend))
        .description("operations that wait for a backend that nothing is heard of")
        .tag("backend", backend)
        .register(metrics);
  }

  private void forget(long now) {
    waiting.values().removeIf(entry -> now - entry.since() > life);
  }

  private long count(String backend) {
    forget(nanoTime.getAsLong());
    return waiting.values().stream().filter(entry -> entry.backends().contains(backend)).count();
  }
}
