package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.NativeProgress;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The long native calls of one call of the driver's. Each runs in a thread of its own, while the
 * driver's tells the listener how far it is: librbd's threads, which say so, must not wait for
 * anybody. What the listener throws ends the native call, and leaves what it has done to the undo:
 * the operation was cancelled, or is another process's by now.
 */
final class Progress {
  private static final long LOOKS_MILLIS = 100;
  private static final int PERCENT = 100;
  private static final long NOTHING = -1;

  private final OperationMark operation;
  private final StageListener listener;
  private volatile @Nullable RuntimeException ended;

  Progress(OperationMark operation, StageListener listener) {
    this.operation = operation;
    this.listener = listener;
  }

  /** How far the native call is, and whether it may go on. */
  private static final class Measure implements NativeProgress {
    private final AtomicLong done = new AtomicLong(NOTHING);
    private volatile long total = 1;
    private volatile boolean stopped;

    @Override
    public boolean at(long doneNow, long totalNow) {
      total = totalNow;
      done.set(doneNow);
      return !stopped;
    }

    private int percent() {
      double share = total <= 0 ? 0 : (double) done.get() / total;
      return (int) Math.max(0, Math.min(PERCENT, share * PERCENT));
    }
  }

  /**
   * Runs a native call to its end.
   *
   * @param name of its thread
   * @throws DriverException TIMEOUT, with the call at its end, when this thread is interrupted
   */
  void run(String name, Consumer<NativeProgress> call) {
    tell(0);
    var measure = new Measure();
    var task =
        new FutureTask<>(
            () -> {
              call.accept(measure);
              return true;
            });
    var thread = new Thread(task, "rbd-" + name);
    thread.setDaemon(true);
    thread.start();
    try {
      await(task, measure);
    } catch (InterruptedException e) {
      end(task, measure);
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted during '%s'.".formatted(name), e);
    } catch (RuntimeException e) {
      end(task, measure);
      throw e;
    }
  }

  /** Whether this is what the listener ended the call with. */
  boolean isEndedBy(RuntimeException failure) {
    return failure == ended;
  }

  private void await(FutureTask<Boolean> task, Measure measure) throws InterruptedException {
    long told = NOTHING;
    while (true) {
      try {
        task.get(LOOKS_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        long done = measure.done.get();
        if (done != told) {
          told = done;
          tell(measure.percent());
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** The native call must not go on behind the back of who undoes it. */
  private static void end(FutureTask<Boolean> task, Measure measure) {
    measure.stopped = true;
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        // it was ended, or failed by itself, which is told already
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(int percent) {
    try {
      listener.progressed(operation, percent);
    } catch (RuntimeException e) {
      ended = e;
      throw e;
    }
  }
}
