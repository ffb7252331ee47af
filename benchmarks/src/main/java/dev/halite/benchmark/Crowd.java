package dev.halite.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Many that do the same again and again until the time is over, and stop at no failure. */
final class Crowd implements AutoCloseable {
  private static final long AFTER_A_FAILURE_NANOS = 10_000_000;

  /** What one of them does, once. */
  interface Deed {
    void once() throws IOException;
  }

  /** Makes what one of them does. */
  interface Deeds {
    Deed ofNumber(int number);
  }

  private final Tally tally;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  Crowd(Tally tally) {
    this.tally = tally;
  }

  /** So many more, who begin at once. */
  void add(String name, int count, Deeds deeds) {
    for (int i = 0; i < count; i++) {
      int number = i;
      threads.add(
          Thread.ofVirtual().name(name + "-" + i).start(() -> work(name, deeds.ofNumber(number))));
    }
  }

  private void work(String name, Deed deed) {
    while (!over) {
      try {
        deed.once();
      } catch (IOException e) {
        tally.add(name, "cut off");
        LockSupport.parkNanos(AFTER_A_FAILURE_NANOS);
      }
    }
  }

  /** Lets them work for so long. */
  void workFor(int seconds) {
    LockSupport.parkNanos(seconds * 1_000_000_000L);
  }

  /** Does not wait for the slow. */
  @Override
  public void close() {
    over = true;
  }
}
