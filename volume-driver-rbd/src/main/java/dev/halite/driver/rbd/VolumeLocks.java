package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeyedLocks;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/** One change to a volume at a time in this process; between processes the index decides. */
final class VolumeLocks {
  private final KeyedLocks<UUID> locks = new KeyedLocks<>();
  private final Duration wait;

  VolumeLocks(Duration wait) {
    this.wait = wait;
  }

  <T> T locked(UUID volumeId, Supplier<T> work) {
    try (KeyedLocks<UUID>.Held held = lock(volumeId)) {
      return work.get();
    }
  }

  private KeyedLocks<UUID>.Held lock(UUID volumeId) {
    KeyedLocks<UUID>.Held held;
    try {
      held = locks.tryLock(volumeId, KeyedLocks.Use.CHANGE, wait.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "The call was interrupted while another one worked on volume %s.".formatted(volumeId),
          e);
    }
    if (held == null) {
      throw new DriverException(
          DriverFault.OCCUPIED, "Another call is still working on volume %s.".formatted(volumeId));
    }
    return held;
  }
}
