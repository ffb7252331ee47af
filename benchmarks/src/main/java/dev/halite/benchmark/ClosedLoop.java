package dev.halite.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each send the next request when the last one is answered.
 *
 * <p>An event counts when it ends within the measurement, whenever it began. The load slows down
 * with the server, so the latencies are those of this number of clients and say nothing about
 * requests that arrive at a given rate, however slow the server is (coordinated omission).
 */
final class ClosedLoop {
  /** One client: what it does again and again. */
  interface Client {
    /**
     * Does it once.
     *
     * @return false when there is nothing left to do
     */
    boolean step() throws IOException;
  }

  /** Makes the clients, each in the thread that it will run in. */
  interface ClientSource {
    Client client(int number, ClosedLoop loop);
  }

  private final Window window;
  private final WatchedProcesses watched;
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong serverErrors = new AtomicLong();
  private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
  private volatile boolean measuring;
  private volatile boolean stopping;

  ClosedLoop(Window window, WatchedProcesses watched, List<String> kinds) {
    this.window = window;
    this.watched = watched;
    for (String kind : kinds) {
      figures.put(kind, new Figures(kind));
    }
  }

  /** Records that an event has ended now. */
  void ended(String kind, long startedAt) {
    if (measuring) {
      Figures of = figures.get(kind);
      if (of == null) {
        throw new IllegalArgumentException("No figures are taken of " + kind);
      }
      of.record(System.nanoTime() - startedAt);
    }
  }

  boolean isStopping() {
    return stopping;
  }

  Measurement run(ClientSource source) {
    // Without a warm-up nothing may end uncounted before the measurement begins.
    measuring = window.warmUp() == 0;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < window.clients(); i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform().name("client-" + i).start(() -> work(source.client(number, this))));
    }
    pause(threads, window.warmUp());
    Map<String, Double> before = watched.processorSeconds();
    long startedAt = System.nanoTime();
    measuring = true;
    pause(threads, window.seconds());
    measuring = false;
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    Map<String, Double> cores = watched.processorSeconds();
    cores.replaceAll(
        (name, after) -> Math.max(0, after - before.getOrDefault(name, 0.0)) / seconds);
    stopping = true;
    threads.forEach(ClosedLoop::join);
    return new Measurement(
        window,
        seconds,
        List.copyOf(figures.values()),
        failures.get(),
        serverErrors.get(),
        firstFailure.get(),
        cores);
  }

  private void work(Client client) {
    while (!stopping) {
      try {
        if (!client.step()) {
          return;
        }
      } catch (IOException | UnexpectedAnswerException e) {
        failures.incrementAndGet();
        if (e instanceof UnexpectedAnswerException unexpected
            && unexpected.isFailureOfTheServer()) {
          serverErrors.incrementAndGet();
        }
        firstFailure.compareAndSet(null, String.valueOf(e.getMessage()));
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  /** Sleeps, or less when all clients have run out of work. */
  private static void pause(List<Thread> threads, int seconds) {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < until && threads.stream().anyMatch(Thread::isAlive)) {
      LockSupport.parkNanos(Math.min(20_000_000L, until - System.nanoTime()));
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
