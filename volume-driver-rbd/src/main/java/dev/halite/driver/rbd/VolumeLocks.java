package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One change to a volume at a time in this process: each volume belongs to one of many stripes.
 * Between processes the index decides.
 */
final class VolumeLocks {
  private static final int STRIPES = 1024;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final Duration wait;

  VolumeLocks(Duration wait) {
    this.wait = wait;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  <T> T locked(UUID volumeId, Supplier<T> work) {
    ReentrantLock lock = stripes[Math.floorMod(volumeId.hashCode(), STRIPES)];
    try {
      if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "Another call is still working on volume %s.".formatted(volumeId));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "The call was interrupted while another one worked on volume %s.".formatted(volumeId),
          e);
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
