package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes again what the kernel has lost, each volume alone: what is wrong with one is told, and
 * tried again with the next look. A target whose session the kernel cannot end keeps whoever looks
 * at it, for ever; so each is looked at by a thread of its own, and not again while that is kept.
 */
final class ExportKeeper {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);

  private final String backend;
  private final VolumeLocks locks;
  private final Duration patience;
  private final Set<UUID> looking = ConcurrentHashMap.newKeySet();

  /**
   * Of a backend.
   *
   * @param patience how long one volume may keep the others waiting
   */
  ExportKeeper(String backend, VolumeLocks locks, Duration patience) {
    this.backend = backend;
    this.locks = locks;
    this.patience = patience;
  }

  /** Looks at all that are recorded. */
  void restore(LvmExports exports, GroupState state) {
    try {
      for (UUID volumeId : exports.kept()) {
        restore(exports, state, volumeId);
      }
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn("Backend {} cannot look after its exports: {}", backend, e.sentence());
    }
  }

  private void restore(LvmExports exports, GroupState state, UUID volumeId) {
    apart(volumeId, () -> tried(exports, state, volumeId))
        .ifPresent(
            trouble -> {
              if (isForCaller(trouble)) {
                throw trouble;
              }
              log.warn(
                  "Backend {}: volume {} is not exported as it should be: {}",
                  backend,
                  volumeId,
                  sentence(trouble));
            });
  }

  /** What came in the way. */
  private Optional<RuntimeException> tried(LvmExports exports, GroupState state, UUID volumeId) {
    try {
      if (isRestored(exports, state, volumeId)) {
        log.info("Backend {}: volume {} is exported again", backend, volumeId);
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private boolean isRestored(LvmExports exports, GroupState state, UUID volumeId) {
    if (!exports.isLost(state, volumeId)) {
      return false;
    }
    return locks.changing(
        volumeId,
        () -> {
          exports.restore(volumeId);
          return true;
        });
  }

  /** Does work on another thread, and waits for it as long as that is good for others. */
  private Optional<RuntimeException> apart(
      UUID volumeId, Supplier<Optional<RuntimeException>> work) {
    if (!looking.add(volumeId)) {
      return trouble(DriverFault.OCCUPIED, "An earlier look at its target has not ended.", null);
    }
    var task =
        new FutureTask<Optional<RuntimeException>>(
            () -> {
              try {
                return work.get();
              } finally {
                looking.remove(volumeId);
              }
            });
    Thread.ofPlatform().daemon().name("lvm-export-" + volumeId).start(task);
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return trouble(DriverFault.OCCUPIED, "The kernel does not answer for its target.", e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return trouble(
          DriverFault.TIMEOUT, "The call was interrupted while it looked at exports.", e);
    } catch (ExecutionException e) {
      return trouble(DriverFault.FAILURE, "The look at its target failed: " + e.getCause(), e);
    }
  }

  private static Optional<RuntimeException> trouble(
      DriverFault fault, String sentence, @Nullable Exception cause) {
    return Optional.of(new DriverException(fault, sentence, cause));
  }

  /** Trouble with the targets alone is not: volumes are made and removed without them. */
  static boolean isForCaller(RuntimeException e) {
    return e instanceof DriverException known && known.fault().stopsBackend()
        || Thread.currentThread().isInterrupted();
  }

  static String sentence(RuntimeException e) {
    return e instanceof DriverException known ? known.sentence() : e.toString();
  }
}
