package dev.halite.driver.lvm;

import dev.halite.common.storage.copy.Bandwidth;
import dev.halite.driver.DriverException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Overwrites and removes what is deleted, one after the other, in a thread of a session's own and
 * not faster than configured. Whatever ends it, the next session goes on where its tags say. Until
 * it is done the space is nobody else's.
 */
final class Overwriting {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);
  private static final long LARGEST_PIECE = 256L << 20;

  /** After so many pieces it is on record how far it is. */
  private static final int PIECES = 16;

  /** So late it is seen what was put away by a command that outlived its call. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  private final Session session;
  private final ClearConfiguration clear;
  private final Semaphore wakeUps = new Semaphore(0);
  private final @Nullable Bandwidth bandwidth;
  private @Nullable Thread thread;
  private volatile boolean stopped;

  Overwriting(Session session) {
    this.session = session;
    this.clear = session.configuration().clear();
    this.bandwidth =
        clear.bytesPerSecond() == Long.MAX_VALUE ? null : new Bandwidth(clear.bytesPerSecond());
  }

  /**
   * Begins with what earlier sessions have left, once who was here before is fenced; anew where it
   * has ended by itself.
   */
  synchronized void begin() {
    if (!stopped && (thread == null || !thread.isAlive())) {
      thread = new Thread(this::run, "lvm-overwriting-" + session.settings().backend());
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Something was put away. */
  void wake() {
    begin();
    wakeUps.release();
  }

  /** Ends it; the piece under way goes on to its end, and is the last one. */
  synchronized void stop() {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!stopped) {
        boolean done = isDone();
        pause = done ? FIRST_PAUSE : longer(pause);
        if (wakeUps.tryAcquire((done ? IDLE : pause).toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Whether nothing is left that could not be done now. */
  private boolean isDone() throws InterruptedException {
    try {
      boolean done = true;
      for (LogicalVolume volume : session.state().volumes()) {
        Deletion deletion = Deletions.of(volume, session.configuration()).orElse(null);
        if (deletion != null && !stopped) {
          done &= isRemoved(volume, deletion);
        }
      }
      return done;
    } catch (RuntimeException e) {
      tell("deleted volumes are overwritten later", e);
      return false;
    }
  }

  private boolean isRemoved(LogicalVolume volume, Deletion deletion) throws InterruptedException {
    LvName name = volume.ours().orElseThrow();
    try {
      if (overwrite(name, volume, deletion)) {
        session.remove(name, Session.requireMark(volume).placement());
        log.info(
            "Backend {}: {} is deleted, was overwritten, and its {} MiB are free",
            session.settings().name(),
            deletion.was(),
            volume.sizeBytes() >> 20);
      }
      return true;
    } catch (RuntimeException e) {
      tell("%s, which is deleted, is overwritten later".formatted(deletion.was()), e);
      return false;
    }
  }

  private void tell(String what, RuntimeException e) {
    if (!(e instanceof DriverException refused)) {
      // no fault of the storage, and no reason to leave the rest
      log.error("Backend {}: {}", session.settings().name(), what, e);
    } else if (refused.fault().stopsBackend()) {
      // the next session goes on
      stopped = true;
    } else if (!stopped) {
      log.warn("Backend {}: {}: {}", session.settings().name(), what, refused.sentence());
    }
  }

  /** False when it was stopped. */
  private boolean overwrite(LvName name, LogicalVolume volume, Deletion deletion)
      throws InterruptedException {
    long end = clear.of(volume.sizeBytes());
    long piece = Math.min(LARGEST_PIECE, clear.bytesPerSecond());
    if (deletion.overwritten() < end && !volume.isActive()) {
      session.changes().activate(name, GroupChanges.Activation.ACTIVE);
    }
    UUID placement = Session.requireMark(volume).placement();
    Deletion recorded = deletion;
    int pieces = 0;
    for (long at = deletion.overwritten(); at < end; at += piece) {
      long length = Math.min(piece, end - at);
      if (bandwidth != null) {
        TimeUnit.NANOSECONDS.sleep(bandwidth.take(length));
      }
      if (stopped) {
        return false;
      }
      session.changes().zero(name, at, length);
      if (++pieces % PIECES == 0) {
        Deletion reached = deletion.upTo(at + length);
        session.overwritten(name, placement, recorded, reached);
        recorded = reached;
      }
    }
    return !stopped;
  }
}
