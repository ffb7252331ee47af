package dev.halite.driver.file;

import java.time.Duration;

/** An instant of the monotonic clock until which something is tried again and again. */
final class Deadline {
  private static final long PAUSE_MILLIS = 10;

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline after(Duration wait) {
    return new Deadline(System.nanoTime() + wait.toNanos());
  }

  long nanosLeft() {
    return Math.max(0, end - System.nanoTime());
  }

  /** Pauses briefly before the next try; false when the time is over. */
  boolean pause(String action) {
    if (nanosLeft() == 0) {
      return false;
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      throw FileFaults.interrupted(action, e);
    }
  }
}
