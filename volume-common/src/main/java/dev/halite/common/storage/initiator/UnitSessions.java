package dev.halite.common.storage.initiator;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with a unit, begun anew after it was lost: by the next way to it, and under the same
 * number, so that the target ends what is left of the one before and no late command of that comes
 * after a newer one. A target does that only for its own name, so once something was to be changed
 * there is no way to another target.
 */
final class UnitSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UnitSessions.class);
  private static final long PAUSE_MILLIS = 300;
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TOLD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Libraries libraries;
  private final UnitAddress address;
  private final InitiatorSettings settings;
  private final int isid = new SecureRandom().nextInt(1 << 24);

  private final ReentrantLock lock = new ReentrantLock();
  private final UnitChanges changes;
  private final NewSession check;
  private @Nullable IscsiSession current;
  // before it is the current one, and before its login; who closes waits for neither
  private volatile @Nullable IscsiSession newest;
  private int way;
  // of the last session that was used: its target, when that was, and how its unit was
  private @Nullable String target;
  private long begun;
  private boolean known;
  // of the attempts since the last session was lost
  private @Nullable DriverException failure;
  private long told = System.nanoTime() - TOLD_NANOS;
  private volatile boolean closed;

  /** Looks at a session before it is used. */
  @FunctionalInterface
  interface NewSession {
    /**
     * Throws when it must not be used; otherwise the unit behind it is the one that is wanted.
     *
     * @return whether that could be said of a later session, too
     */
    boolean check(IscsiSession session);
  }

  UnitSessions(
      UnitAddress address, InitiatorSettings settings, UnitChanges changes, NewSession check) {
    this.libraries = Libraries.get();
    this.address = address;
    this.settings = settings;
    this.changes = changes;
    this.check = check;
  }

  /** The first one; nothing is waited for. */
  void open() {
    lock.lock();
    try {
      current = connect(OptionalLong.empty());
    } finally {
      lock.unlock();
    }
  }

  /**
   * One that is alive, as far as known.
   *
   * @param until when no further attempt is made, of {@link System#nanoTime}
   */
  IscsiSession get(long until) {
    lock(until);
    try {
      IscsiSession alive = current;
      boolean soon = false;
      if (alive != null && !alive.isAlive()) {
        // before there is a new one, by which a flush would succeed
        changes.lose(0);
        soon = System.nanoTime() - begun < SHORTEST_NANOS;
        current = null;
        alive = null;
      }
      while (!closed && alive == null) {
        requireHope(until);
        if (soon || failure != null) {
          pause();
        }
        soon = false;
        try {
          alive = connect(OptionalLong.of(until));
          current = alive;
          failure = null;
          tell(alive);
        } catch (DriverException e) {
          failure = e;
        }
      }
      if (closed || alive == null) {
        throw closed();
      }
      return alive;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  DriverException closed() {
    return new DriverException(
        DriverFault.UNAVAILABLE,
        "The content of %s was closed.".formatted(address.ways().getFirst()));
  }

  @Override
  public void close() {
    // whoever makes another one after this sees that it must not
    closed = true;
    IscsiSession last = newest;
    if (last != null) {
      last.close();
    }
  }

  private void lock(long until) {
    try {
      long left = Math.max(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS), until - System.nanoTime());
      if (!lock.tryLock(left, TimeUnit.NANOSECONDS)) {
        throw new DriverException(
            DriverFault.TIMEOUT,
            "There is no new session with %s yet.".formatted(address.ways().getFirst()));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void requireHope(long until) {
    if (!known) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "The session with %s was lost; without a serial number the unit is not known again."
              .formatted(address.ways().getFirst()));
    }
    DriverException last = failure;
    if (last != null && (last.fault() == DriverFault.CONFLICT || System.nanoTime() - until >= 0)) {
      throw last;
    }
  }

  private void tell(IscsiSession session) {
    long now = System.nanoTime();
    if (now - told >= TOLD_NANOS) {
      told = now;
      log.info("The session with {} was lost and is begun anew", session);
    }
  }

  /** Tries each way once, and throws what says most. */
  private IscsiSession connect(OptionalLong until) {
    DriverException said = null;
    for (int tried = 0; tried < address.ways().size() && !closed; tried++) {
      UnitAddress.Way next = address.ways().get(way % address.ways().size());
      if (isElsewhere(next)) {
        way++;
        continue;
      }
      if (said != null && until.isPresent() && System.nanoTime() - until.getAsLong() >= 0) {
        break;
      }
      IscsiSession session = null;
      boolean usable = false;
      try {
        session =
            IscsiSession.begin(
                libraries,
                settings,
                isid,
                next,
                address.credentials(),
                command -> changes.lose(command.isChange() ? 1 : 0));
        newest = session;
        if (closed) {
          throw closed();
        }
        session.awaitLogin();
        known = check.check(session);
        target = next.target();
        begun = System.nanoTime();
        session.use();
        usable = true;
        return session;
      } catch (DriverException e) {
        way++;
        if (said == null || e.fault() != DriverFault.UNAVAILABLE) {
          said = e;
        }
      } finally {
        if (session != null && !usable) {
          session.close();
        }
      }
    }
    throw said == null ? closed() : said;
  }

  private boolean isElsewhere(UnitAddress.Way next) {
    return changes.isAnyBegun() && target != null && !next.target().equals(target);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static DriverException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new DriverException(
        DriverFault.TIMEOUT, "The wait for a new iSCSI session was interrupted.", cause);
  }
}
