package dev.halite.common.storage.copy;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one copy: so many at a time, on the copier's threads. The thread that asked for the
 * copy only waits here, and is heard meanwhile; the first call that fails ends its wait.
 */
final class Works {
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Executor threads;
  private final int lanes;
  private final Duration quiet;
  private final Runnable beat;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int waiting;
  private int running;
  private boolean stopped;
  private @Nullable Throwable failure;
  private long moved = System.nanoTime();
  private long beaten = System.nanoTime();

  /**
   * None yet.
   *
   * @param beat run now and then while something is waited for; ends it by what it throws
   */
  Works(Executor threads, int lanes, Duration quiet, Runnable beat) {
    this.threads = threads;
    this.lanes = lanes;
    this.quiet = quiet;
    this.beat = beat;
  }

  /** Begins one as soon as there is a lane for it. */
  <T> Work<T> submit(Supplier<T> call) {
    awaitUntil(() -> waiting + running < lanes);
    var work = new Work<>(call);
    count(1);
    try {
      threads.execute(() -> run(work));
    } catch (RejectedExecutionException e) {
      count(-1);
      throw new DriverException(DriverFault.UNAVAILABLE, "The copier is being closed.", e);
    }
    return work;
  }

  /** Its answer, once it is there. */
  <T> T await(Work<T> work) {
    awaitUntil(() -> work.result() != null);
    T result = answered(work);
    if (result == null) {
      throw new IllegalStateException("An awaited call has no answer.");
    }
    return result;
  }

  /** Its answer; null while it is not there. */
  <T> @Nullable T answered(Work<T> work) {
    lock.lock();
    try {
      return work.result();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so long on purpose. */
  void pause(long nanos) {
    long until = System.nanoTime() + nanos;
    awaitUntil(
        () -> {
          long now = System.nanoTime();
          moved = now;
          return now - until >= 0;
        },
        until);
  }

  /**
   * Begins none any more, and waits for those that have begun.
   *
   * @return false when one of them does not end
   */
  boolean end() {
    boolean interrupted = false;
    lock.lock();
    try {
      stopped = true;
      long left = quiet.toNanos();
      while (running > 0 && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return running == 0;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> void run(Work<T> work) {
    if (!begin()) {
      return;
    }
    // keeps what is thrown, for the thread that waits
    var task = new FutureTask<T>(work::call);
    task.run();
    lock.lock();
    try {
      running--;
      moved = System.nanoTime();
      if (task.state() == Future.State.SUCCESS) {
        work.end(task.resultNow());
      } else if (failure == null) {
        failure = task.exceptionNow();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      waiting--;
      running += stopped ? 0 : 1;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void count(int more) {
    lock.lock();
    try {
      if (waiting + running == 0) {
        moved = System.nanoTime();
      }
      waiting += more;
    } finally {
      lock.unlock();
    }
  }

  private void awaitUntil(BooleanSupplier condition) {
    awaitUntil(condition, Long.MAX_VALUE);
  }

  private void awaitUntil(BooleanSupplier condition, long until) {
    while (!awaitChange(condition, until)) {
      beat();
    }
    beat();
  }

  /** Whether the condition holds; waits a moment for a change if not. */
  private boolean awaitChange(BooleanSupplier condition, long until) {
    lock.lock();
    try {
      throwFailure();
      if (condition.getAsBoolean()) {
        return true;
      }
      long now = System.nanoTime();
      if (now - moved > quiet.toNanos()) {
        throw new DriverException(
            DriverFault.TIMEOUT,
            "Nothing was copied for %d seconds: a storage does not answer."
                .formatted(quiet.toSeconds()));
      }
      long wait = until == Long.MAX_VALUE ? BEAT_NANOS : Math.min(BEAT_NANOS, until - now);
      if (wait > 0) {
        long unused = changed.awaitNanos(wait);
      }
      throwFailure();
      return condition.getAsBoolean();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(DriverFault.TIMEOUT, "The copy was interrupted.", e);
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() {
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  private void beat() {
    long now = System.nanoTime();
    if (now - beaten >= BEAT_NANOS) {
      beaten = now;
      beat.run();
    }
  }
}
