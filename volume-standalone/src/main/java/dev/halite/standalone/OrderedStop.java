package dev.halite.standalone;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was started in the opposite order, once, whether the start failed half-way, the
 * process is asked to end, or is asked to end while it still starts.
 */
final class OrderedStop implements AutoCloseable {

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private volatile boolean stopped;

  /** Remembers a started part; one that comes after the stop is closed at once. */
  synchronized <T extends AutoCloseable> T add(T part) {
    started.push(part);
    if (stopped) {
      close();
      throw new StandaloneException("Stopped while starting.");
    }
    return part;
  }

  /** Whether the stop has begun; does not wait for its end. */
  boolean isStopped() {
    return stopped;
  }

  @Override
  public synchronized void close() {
    stopped = true;
    RuntimeException first = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        // The parts below still have to be stopped.
        first = first == null ? new StandaloneException("A part does not stop: " + e, e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
