package dev.halite.node.backend;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.operation.LaneSlots;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Runs the driver calls of one backend on platform threads of its own, divided among lanes, each
 * call with its limits. A call past them is given up by its caller, not ended: it keeps its thread
 * until the storage answers, and counts as overdue until then. When the backend is opened again,
 * calls get fresh threads and those that hang are left behind, up to a bound.
 */
final class DriverCalls implements AutoCloseable {
  private static final int WAITING_PER_THREAD = 8;

  /** Threads left behind, as a multiple of those that work. */
  private static final int LEFT_BEHIND = 4;

  private final String backend;
  private final int threads;
  private final Duration deadline;

  /** Those past their limits that have not ended, of all generations. */
  private final Set<Tracked<?>> hanging = ConcurrentHashMap.newKeySet();

  private volatile Generation generation;

  /**
   * @param threads one more is kept for control
   * @param deadline longest time that a call may take without progress
   */
  DriverCalls(String backend, int threads, Duration deadline) {
    this.backend = backend;
    this.threads = threads;
    this.deadline = deadline;
    this.generation = new Generation();
  }

  Duration deadline() {
    return deadline;
  }

  /** Threads that work together, and how many of them are held up. */
  private final class Generation {
    private final AtomicInteger overdue = new AtomicInteger();
    private final LaneSlots slots = new LaneSlots(threads);
    private final Map<Lane, Deque<Tracked<?>>> waiting = new EnumMap<>(Lane.class);

    /** As many threads as there are slots that are taken. */
    private final ExecutorService executor =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("driver-" + backend + "-", 0).daemon().factory());

    Generation() {
      for (Lane lane : Lane.values()) {
        waiting.put(lane, new ArrayDeque<>());
      }
    }

    /** False when no thread is free and the lane's waiting line is full. */
    synchronized boolean start(Tracked<?> call) {
      if (executor.isShutdown()) {
        call.refuse();
        return true;
      }
      if (slots.take(call.lane, 1) == 1) {
        executor.execute(call);
        return true;
      }
      Deque<Tracked<?>> line = line(call.lane);
      return line.size() < threads * WAITING_PER_THREAD && line.add(call);
    }

    synchronized void ended(Lane ended) {
      slots.giveBack(ended, 1);
      for (Lane lane : Lane.values()) {
        Deque<Tracked<?>> line = line(lane);
        while (!line.isEmpty() && !executor.isShutdown() && slots.take(lane, 1) == 1) {
          executor.execute(line.remove());
        }
      }
    }

    /** Starts no more calls, and ends those that wait. */
    synchronized void stop() {
      executor.shutdownNow();
      waiting.values().forEach(line -> line.forEach(Tracked::refuse));
      waiting.values().forEach(Deque::clear);
    }

    private Deque<Tracked<?>> line(Lane lane) {
      return Objects.requireNonNull(waiting.get(lane));
    }
  }

  /** Runs a call of the node itself and waits for it. */
  <T> T call(Supplier<T> call) {
    return call(CallLimits.ofNode(deadline), Set.of(), call);
  }

  /**
   * Runs a call and waits for it.
   *
   * @param volumes that it works on
   * @throws FencedException when the call was refused for that
   * @throws HaliteException when the call was refused by us for another reason
   * @throws DriverException what the driver threw; TIMEOUT past its limits or when this thread is
   *     interrupted; UNAVAILABLE when all threads are held up and the waiting line is full
   */
  <T> T call(CallLimits limits, Set<UUID> volumes, Supplier<T> call) {
    Generation current = generation;
    long startedAt = System.nanoTime();
    Tracked<T> tracked = new Tracked<>(call, volumes, current, limits.lane());
    if (!current.start(tracked)) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Backend %s has %d calls under way, %d of them overdue, and takes no more."
              .formatted(backend, current.slots.busy(), current.overdue.get()));
    }
    try {
      return await(tracked, limits, startedAt);
    } catch (ExecutionException e) {
      throw asThrown(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      tracked.giveUp();
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call to backend " + backend + " was cancelled.", e);
    }
  }

  private <T> T await(Tracked<T> tracked, CallLimits limits, long startedAt)
      throws ExecutionException, InterruptedException {
    while (true) {
      long left = limits.left(startedAt);
      try {
        // A result that is there counts, however late it came.
        return tracked.result.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (left <= 0) {
          tracked.giveUp();
          throw new DriverException(
              DriverFault.TIMEOUT,
              "Backend %s did not answer within %d s."
                  .formatted(
                      backend, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt)),
              e);
        }
      }
    }
  }

  /** What the call was refused with by us comes through as it is; the rest is the driver's. */
  private static RuntimeException asThrown(Throwable thrown) {
    return switch (thrown) {
      case DriverException known -> known;
      case FencedException fenced -> fenced;
      case HaliteException refused -> refused;
      default -> new DriverException(DriverFault.FAILURE, "The driver failed: " + thrown, thrown);
    };
  }

  /** Whether so many calls hang that nothing sensible can be expected of the backend. */
  boolean isStuck() {
    return generation.overdue.get() * 2 >= threads;
  }

  /** Calls past their limits that have not ended, those left behind included. */
  int overdue() {
    return hanging.size();
  }

  /** Whether one of these works on one of the volumes. */
  boolean hangsAt(Set<UUID> volumes) {
    return hanging.stream().anyMatch(call -> !Collections.disjoint(call.volumes, volumes));
  }

  /**
   * Goes on with fresh threads if some hang; what waits for one of the old threads is given up.
   *
   * @throws DriverException UNAVAILABLE when too many threads hang already
   */
  void renew() {
    Generation old = generation;
    if (old.overdue.get() == 0) {
      return;
    }
    if (overdue() >= threads * LEFT_BEHIND) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Backend %s: %d calls to the storage have not ended; it is not opened again before some do."
              .formatted(backend, overdue()));
    }
    generation = new Generation();
    old.stop();
  }

  @Override
  public void close() {
    generation.stop();
  }

  private final class Tracked<T> implements Runnable {
    private final Supplier<T> call;
    private final Set<UUID> volumes;
    private final Generation within;
    private final Lane lane;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The caller's, so that the driver's log lines carry the ids of what they are for. */
    private final @Nullable Map<String, String> logFields = MDC.getCopyOfContextMap();

    private boolean givenUp;
    private boolean ended;
    private volatile @Nullable Thread thread;

    Tracked(Supplier<T> call, Set<UUID> volumes, Generation within, Lane lane) {
      this.call = call;
      this.volumes = volumes;
      this.within = within;
      this.lane = lane;
    }

    /** Ends a call that will not be started. */
    void refuse() {
      result.completeExceptionally(
          new DriverException(
              DriverFault.UNAVAILABLE, "Backend %s is being opened again.".formatted(backend)));
    }

    @Override
    public void run() {
      try {
        if (begins()) {
          answer();
        }
      } finally {
        within.ended(lane);
      }
    }

    private synchronized boolean begins() {
      if (!givenUp) {
        thread = Thread.currentThread();
      }
      return !givenUp;
    }

    private void answer() {
      if (logFields != null) {
        MDC.setContextMap(logFields);
      }
      try {
        result.complete(call.get());
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      } finally {
        synchronized (this) {
          ended = true;
          if (givenUp) {
            within.overdue.decrementAndGet();
            hanging.remove(this);
          }
        }
        MDC.clear();
        Thread.interrupted();
      }
    }

    /** Counts the call as overdue from now until it ends, and asks it to end. */
    synchronized void giveUp() {
      if (ended || givenUp) {
        return;
      }
      givenUp = true;
      Thread runs = thread;
      if (runs != null) {
        within.overdue.incrementAndGet();
        hanging.add(this);
        runs.interrupt();
      }
    }
  }
}
