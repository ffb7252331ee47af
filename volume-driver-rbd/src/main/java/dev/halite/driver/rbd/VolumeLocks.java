package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One change to a volume at a time in this process. A change may take hours, so no volume shares
 * its lock with others. Between processes the index decides.
 */
final class VolumeLocks {
  private final ConcurrentHashMap<UUID, Counted> locks = new ConcurrentHashMap<>();
  private final Duration wait;

  VolumeLocks(Duration wait) {
    this.wait = wait;
  }

  /** A lock, there for as long as somebody has it or waits for it. */
  private static final class Counted {
    private final ReentrantLock lock = new ReentrantLock();
    private int users;
  }

  <T> T locked(UUID volumeId, Supplier<T> work) {
    Counted counted =
        locks.compute(
            volumeId,
            (id, there) -> {
              Counted used = there == null ? new Counted() : there;
              used.users++;
              return used;
            });
    try {
      return locked(counted.lock, volumeId, work);
    } finally {
      locks.computeIfPresent(volumeId, (id, there) -> --there.users == 0 ? null : there);
    }
  }

  private <T> T locked(ReentrantLock lock, UUID volumeId, Supplier<T> work) {
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
