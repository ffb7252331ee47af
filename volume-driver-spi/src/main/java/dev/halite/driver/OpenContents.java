package dev.halite.driver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one incarnation of a driver has open to be copied, for the drivers that open it: not more
 * than {@link #MOST} at a time, since each takes memory and handles, and none beyond its end.
 */
public final class OpenContents {
  /** How many are open at a time. */
  public static final int MOST = 32;

  private final String backend;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<OpenContent> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int opening;
  private boolean ended;

  /**
   * Nothing yet.
   *
   * @param backend for sentences
   */
  public OpenContents(String backend) {
    this.backend = backend;
  }

  /** Opens one. */
  @FunctionalInterface
  public interface Opening<E extends Exception> {
    /** Opens it, or throws and leaves nothing open. */
    OpenContent open() throws E;
  }

  /**
   * Opens one more, which says so when it is {@link #closed}.
   *
   * @throws DriverException UNAVAILABLE when there are too many, or the incarnation has ended;
   *     otherwise what the opening throws
   */
  public <E extends Exception> OpenContent open(Opening<E> opening) throws E {
    begin();
    OpenContent opened = null;
    try {
      opened = opening.open();
    } finally {
      end(opened);
    }
    if (isEnded()) {
      opened.close();
      throw ended();
    }
    return opened;
  }

  /** One was closed. */
  public void closed(OpenContent content) {
    lock.lock();
    try {
      open.remove(content);
    } finally {
      lock.unlock();
    }
  }

  /** Closes all, and lets none be opened any more. */
  public void closeAll() {
    List<OpenContent> left;
    lock.lock();
    try {
      ended = true;
      left = new ArrayList<>(open);
    } finally {
      lock.unlock();
    }
    left.forEach(OpenContent::close);
  }

  private void begin() {
    lock.lock();
    try {
      if (ended) {
        throw ended();
      }
      if (open.size() + opening >= MOST) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "Backend %s has %d volumes open for copying, and opens no more."
                .formatted(backend, MOST));
      }
      opening++;
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable OpenContent opened) {
    lock.lock();
    try {
      opening--;
      if (opened != null) {
        open.add(opened);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private DriverException ended() {
    return new DriverException(
        DriverFault.UNAVAILABLE, "Backend %s is being closed.".formatted(backend));
  }
}
