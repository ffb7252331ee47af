package dev.halite.node.backend;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Runs the driver calls of one backend on platform threads of its own, each with a deadline. A call
 * past its deadline is given up by its caller, not ended: it keeps its thread until the storage
 * answers, and counts as overdue until then. When the backend is opened again, calls get fresh
 * threads and those that hang are left behind, up to a bound.
 */
final class DriverCalls implements AutoCloseable {
  private static final int WAITING_PER_THREAD = 8;

  /** Threads left behind, as a multiple of those that work. */
  private static final int LEFT_BEHIND = 4;

  private final String backend;
  private final int threads;
  private final Duration deadline;
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile Generation generation;

  DriverCalls(String backend, int threads, Duration deadline) {
    this.backend = backend;
    this.threads = threads;
    this.deadline = deadline;
    this.generation = new Generation();
  }

  /** Threads that work together, and how many of them are held up. */
  private final class Generation {
    private final AtomicInteger overdue = new AtomicInteger();
    private final ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(threads * WAITING_PER_THREAD),
            Thread.ofPlatform().name("driver-" + backend + "-", 0).daemon().factory());

    Generation() {
      executor.allowCoreThreadTimeOut(true);
    }
  }

  /**
   * Runs a call and waits for it.
   *
   * @throws FencedException when the call was refused for that
   * @throws HaliteException when the call was refused by us for another reason
   * @throws DriverException what the driver threw; TIMEOUT past the deadline or when this thread is
   *     interrupted; UNAVAILABLE when all threads are held up and the waiting line is full
   */
  <T> T call(Supplier<T> call) {
    Generation current = generation;
    Tracked<T> tracked = new Tracked<>(call, current);
    try {
      current.executor.execute(tracked);
    } catch (RejectedExecutionException e) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Backend %s has %d calls under way, %d of them overdue, and takes no more."
              .formatted(backend, threads, current.overdue.get()),
          e);
    }
    try {
      return tracked.result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw asThrown(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      tracked.giveUp();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "Backend %s did not answer within %d s.".formatted(backend, deadline.toSeconds()),
          e);
    } catch (InterruptedException e) {
      tracked.giveUp();
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call to backend " + backend + " was cancelled.", e);
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

  /** Calls past their deadline that have not ended, those left behind included. */
  int overdue() {
    return hanging.get();
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
    if (hanging.get() >= threads * LEFT_BEHIND) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Backend %s: %d calls to the storage have not ended; it is not opened again before some do."
              .formatted(backend, hanging.get()));
    }
    generation = new Generation();
    for (Runnable waiting : old.executor.shutdownNow()) {
      if (waiting instanceof DriverCalls.Tracked<?> tracked) {
        tracked.refuse();
      }
    }
  }

  @Override
  public void close() {
    generation.executor.shutdownNow();
  }

  private final class Tracked<T> implements Runnable {
    private final Supplier<T> call;
    private final Generation within;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The caller's, so that the driver's log lines carry the ids of what they are for. */
    private final @Nullable Map<String, String> logFields = MDC.getCopyOfContextMap();

    private boolean givenUp;
    private boolean ended;
    private volatile Thread thread = Thread.currentThread();

    Tracked(Supplier<T> call, Generation within) {
      this.call = call;
      this.within = within;
    }

    /** Ends a call that will not be started. */
    void refuse() {
      result.completeExceptionally(
          new DriverException(
              DriverFault.UNAVAILABLE, "Backend %s is being opened again.".formatted(backend)));
    }

    @Override
    public void run() {
      synchronized (this) {
        if (givenUp) {
          return;
        }
        thread = Thread.currentThread();
      }
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
            hanging.decrementAndGet();
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
      boolean started = thread != Thread.currentThread();
      givenUp = true;
      if (started) {
        within.overdue.incrementAndGet();
        hanging.incrementAndGet();
        thread.interrupt();
      }
    }
  }
}
