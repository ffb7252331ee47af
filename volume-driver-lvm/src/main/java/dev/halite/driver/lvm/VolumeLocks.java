package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeyedLocks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One change to a volume at a time in this process, or several calls that read it; between
 * processes an operation has one owner, and LVM makes and removes a name once.
 */
final class VolumeLocks {
  private final KeyedLocks<UUID> locks = new KeyedLocks<>();
  private final Duration wait;

  VolumeLocks(Duration wait) {
    this.wait = wait;
  }

  private record Wanted(UUID id, KeyedLocks.Use use) {}

  /** Alone on a volume. */
  <T> T changing(UUID changed, Supplier<T> work) {
    return changing(changed, List.of(), work);
  }

  /** Alone on one, and while nobody changes the others. */
  <T> T changing(UUID changed, List<UUID> read, Supplier<T> work) {
    return holding(
        Stream.concat(
            Stream.of(new Wanted(changed, KeyedLocks.Use.CHANGE)),
            read.stream()
                .filter(id -> !id.equals(changed))
                .map(id -> new Wanted(id, KeyedLocks.Use.READ))),
        work);
  }

  /** Alone on two, which may be the same. */
  <T> T changingBoth(UUID one, UUID other, Supplier<T> work) {
    return holding(
        Stream.of(one, other).distinct().map(id -> new Wanted(id, KeyedLocks.Use.CHANGE)), work);
  }

  private <T> T holding(Stream<Wanted> all, Supplier<T> work) {
    // one order for all calls, so that no two ever wait for each other
    List<Wanted> wanted = all.sorted(Comparator.comparing(Wanted::id)).toList();
    Deque<KeyedLocks<UUID>.Held> held = new ArrayDeque<>();
    try {
      wanted.forEach(each -> held.push(lock(each)));
      return work.get();
    } finally {
      held.forEach(KeyedLocks.Held::close);
    }
  }

  private KeyedLocks<UUID>.Held lock(Wanted wanted) {
    KeyedLocks<UUID>.Held held;
    try {
      held = locks.tryLock(wanted.id(), wanted.use(), wait.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT,
          "The call was interrupted while another one worked on %s.".formatted(wanted.id()),
          e);
    }
    if (held == null) {
      throw new DriverException(
          DriverFault.OCCUPIED, "Another call is still working on %s.".formatted(wanted.id()));
    }
    return held;
  }
}
