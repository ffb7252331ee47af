package dev.halite.common.storage.initiator;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with a unit, begun anew after it was lost: by the next way to it, and under the same
 * number, so that the target ends what is left of the one before and no late command of that comes
 * after a newer one.
 */
final class UnitSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UnitSessions.class);
  private static final long PAUSE_MILLIS = 300;

  private final Libraries libraries;
  private final UnitAddress address;
  private final InitiatorSettings settings;
  private final int isid = new SecureRandom().nextInt(1 << 24);

  private final ReentrantLock lock = new ReentrantLock();
  private final NewSession check;
  private @Nullable IscsiSession current;
  // before it is the current one; who closes does not wait until it was looked at
  private volatile @Nullable IscsiSession looked;
  private int way;
  // of the attempts since the last session was lost
  private @Nullable DriverException failure;
  private volatile boolean closed;

  /** Looks at a session before it is used. */
  @FunctionalInterface
  interface NewSession {
    /** Throws when it must not be used; otherwise the unit behind it is the one that is wanted. */
    void check(IscsiSession session);
  }

  UnitSessions(UnitAddress address, InitiatorSettings settings, NewSession check) {
    this.libraries = Libraries.get();
    this.address = address;
    this.settings = settings;
    this.check = check;
  }

  /** The first one; nothing is waited for. */
  void open() {
    lock.lock();
    try {
      current = connect();
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
    lock.lock();
    try {
      IscsiSession alive = current;
      while (!closed && (alive == null || !alive.isAlive())) {
        DriverException last = failure;
        if (last != null) {
          if (last.fault() == DriverFault.CONFLICT || System.nanoTime() - until >= 0) {
            throw last;
          }
          pause();
        }
        try {
          alive = connect();
          current = alive;
          failure = null;
          log.info("The session with {} was lost and is begun anew", alive);
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
    closed = true;
    IscsiSession next = looked;
    if (next != null) {
      next.close();
    }
    lock.lock();
    try {
      if (current != null) {
        current.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries each way once, and throws what says most. */
  private IscsiSession connect() {
    DriverException said = null;
    for (int tried = 0; tried < address.ways().size() && !closed; tried++) {
      UnitAddress.Way next = address.ways().get(way % address.ways().size());
      IscsiSession session = null;
      boolean usable = false;
      try {
        session = IscsiSession.connect(libraries, settings, isid, next, address.credentials());
        looked = session;
        check.check(session);
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

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The wait for a new iSCSI session was interrupted.", e);
    }
  }
}
