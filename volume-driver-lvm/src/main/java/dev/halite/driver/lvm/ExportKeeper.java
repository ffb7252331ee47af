package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes again what the kernel has lost, each volume alone: what is wrong with one is told, and
 * tried again with the next check. A target whose session the kernel cannot end keeps whoever looks
 * at it, for ever; so each is looked at by a thread of its own, and not again while that is kept.
 *
 * <p>All looks of a check together take no longer than it may: what is left then goes on without
 * it, as hundreds of servers wait for their disks after a restart of the machine.
 */
final class ExportKeeper {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);
  private static final int AT_ONCE = 4;

  /** How many times those at work are given up for others within a check. */
  private static final int ROUNDS = 6;

  private final String backend;
  private final VolumeLocks locks;
  private final Duration patience;
  private final Set<UUID> looking = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean goingOn = new AtomicBoolean();

  /**
   * Of a backend.
   *
   * @param patience how long one check may take
   */
  ExportKeeper(String backend, VolumeLocks locks, Duration patience) {
    this.backend = backend;
    this.locks = locks;
    this.patience = patience;
  }

  /** Looks at all that are recorded. */
  void restore(LvmExports exports, GroupState state) {
    try {
      Queue<UUID> waiting = new ArrayDeque<>();
      for (UUID volumeId : exports.kept()) {
        if (looking.contains(volumeId)) {
          tell(volumeId, "an earlier look at its target has not ended");
        } else {
          waiting.add(volumeId);
        }
      }
      look(exports, state, waiting);
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn("Backend {} cannot look after its exports: {}", backend, e.sentence());
    }
  }

  private void look(LvmExports exports, GroupState state, Queue<UUID> waiting) {
    var round = new Round(exports, state, waiting);
    if (!round.hasEnded(System.nanoTime() + patience.toNanos())) {
      log.warn(
          "Backend {}: the exports of {} volumes are looked at after the check",
          backend,
          round.left());
      goOn(round);
    }
  }

  /** One at a time: the next check has what is left in its own round, too. */
  private void goOn(Round round) {
    if (!goingOn.compareAndSet(false, true)) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("lvm-exports-" + backend)
        .start(
            () -> {
              try {
                round.finish();
              } catch (RuntimeException e) {
                // another one has taken over, or has been set up here
                log.warn("Backend {} stops looking after exports: {}", backend, sentence(e));
              } finally {
                goingOn.set(false);
              }
            });
  }

  /** The volumes of one check. */
  private final class Round {
    private final LvmExports exports;
    private final GroupState state;
    private final Queue<UUID> waiting;
    private final BlockingQueue<Optional<RuntimeException>> ended = new LinkedBlockingQueue<>();
    private int atWork;

    Round(LvmExports exports, GroupState state, Queue<UUID> waiting) {
      this.exports = exports;
      this.state = state;
      this.waiting = waiting;
    }

    int left() {
      return waiting.size() + atWork;
    }

    /** Looks at all of them, or until then. */
    boolean hasEnded(long end) {
      while (left() > 0) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        step(waiting.isEmpty() ? left : Math.min(left, patience.toNanos() / ROUNDS));
      }
      return true;
    }

    /** Begins to look at those that are left. */
    void finish() {
      while (!waiting.isEmpty()) {
        step(patience.toNanos() / ROUNDS);
      }
    }

    private void step(long wait) {
      if (!waiting.isEmpty() && atWork < AT_ONCE) {
        ExportKeeper.this.begin(exports, state, waiting.remove(), ended);
        atWork++;
        return;
      }
      Optional<RuntimeException> trouble = next(ended, wait);
      if (trouble == null) {
        // they may hang for ever, which is nothing to the others
        atWork = waiting.isEmpty() ? atWork : 0;
        return;
      }
      atWork = Math.max(0, atWork - 1);
      trouble
          .filter(ExportKeeper::isForCaller)
          .ifPresent(
              e -> {
                throw e;
              });
    }
  }

  private static @Nullable Optional<RuntimeException> next(
      BlockingQueue<Optional<RuntimeException>> ended, long nanoseconds) {
    try {
      return ended.poll(nanoseconds, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted while it looked at exports.", e);
    }
  }

  private void begin(
      LvmExports exports,
      GroupState state,
      UUID volumeId,
      BlockingQueue<Optional<RuntimeException>> ended) {
    if (!looking.add(volumeId)) {
      ended.add(Optional.empty());
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("lvm-export-" + volumeId)
        .start(
            () -> {
              Optional<RuntimeException> trouble = Optional.empty();
              try {
                trouble = tried(exports, state, volumeId);
              } finally {
                looking.remove(volumeId);
                ended.add(trouble);
              }
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
      if (!isForCaller(e)) {
        tell(volumeId, sentence(e));
        log.debug("Volume {} is not exported as it should be", volumeId, e);
      }
      return Optional.of(e);
    }
  }

  private boolean isRestored(LvmExports exports, GroupState state, UUID volumeId) {
    if (!exports.restoration().isLost(state, volumeId)) {
      return false;
    }
    return locks.changing(
        volumeId,
        () -> {
          exports.restoration().restore(volumeId);
          return true;
        });
  }

  private void tell(UUID volumeId, String trouble) {
    log.warn(
        "Backend {}: volume {} is not exported as it should be: {}", backend, volumeId, trouble);
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
