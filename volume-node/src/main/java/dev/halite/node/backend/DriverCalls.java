package dev.halite.node.backend;

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
 * answers, and counts as overdue until then.
 */
final class DriverCalls implements AutoCloseable {
  private static final int WAITING_PER_THREAD = 8;

  private final String backend;
  private final int threads;
  private final Duration deadline;
  private final ThreadPoolExecutor executor;
  private final AtomicInteger overdue = new AtomicInteger();

  DriverCalls(String backend, int threads, Duration deadline) {
    this.backend = backend;
    this.threads = threads;
    this.deadline = deadline;
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(threads * WAITING_PER_THREAD),
            Thread.ofPlatform().name("driver-" + backend + "-", 0).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a call and waits for it.
   *
   * @throws DriverException what the call threw; TIMEOUT past the deadline or when this thread is
   *     interrupted; UNAVAILABLE when all threads are held up and the waiting line is full
   */
  <T> T call(Supplier<T> call) {
    Tracked<T> tracked = new Tracked<>(call);
    try {
      executor.execute(tracked);
    } catch (RejectedExecutionException e) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Backend %s has %d calls under way, %d of them overdue, and takes no more."
              .formatted(backend, threads, overdue.get()),
          e);
    }
    try {
      return tracked.result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw asDriverException(e.getCause() == null ? e : e.getCause());
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

  private static DriverException asDriverException(Throwable cause) {
    return cause instanceof DriverException known
        ? known
        : new DriverException(DriverFault.FAILURE, "The driver failed: " + cause, cause);
  }

  /** Whether so many calls hang that nothing sensible can be expected of the backend. */
  boolean isStuck() {
    return overdue.get() * 2 >= threads;
  }

  int overdue() {
    return overdue.get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private final class Tracked<T> implements Runnable {
    private final Supplier<T> call;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The caller's, so that the driver's log lines carry the ids of what they are for. */
    private final @Nullable Map<String, String> logFields = MDC.getCopyOfContextMap();

    private boolean givenUp;
    private boolean ended;
    private volatile Thread thread = Thread.currentThread();

    Tracked(Supplier<T> call) {
      this.call = call;
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
            overdue.decrementAndGet();
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
        overdue.incrementAndGet();
        thread.interrupt();
      }
    }
  }
}
