package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VolumeLocksTest {
  private static final UUID READ = UUID.randomUUID();
  private static final UUID MADE = UUID.randomUUID();

  @TempDir private Path directory;

  @Test
  void manyReadWhatNobodyChanges() throws IOException {
    Path path = directory.resolve("volumes.lock");
    try (var locks = new VolumeLocks(LockFile.openOrCreate(path))) {
      try (VolumeLocks.Held mine = lock(locks, List.of(MADE), List.of(READ))) {
        assertFree(locks, List.of(UUID.randomUUID()), List.of(READ));
        assertOccupied(locks, List.of(READ), List.of());
        assertOccupied(locks, List.of(), List.of(MADE));
        assertThat(isLocked(path, READ)).isTrue();
      }
      assertThat(isLocked(path, READ)).as("the last reader gives it up").isFalse();
      try (VolumeLocks.Held mine = lock(locks, List.of(READ), List.of(READ))) {
        assertOccupied(locks, List.of(), List.of(READ));
      }
      assertFree(locks, List.of(READ, MADE), List.of());
    }
  }

  private static void assertFree(
      VolumeLocks locks, Collection<UUID> changed, Collection<UUID> read) {
    elsewhere(locks, changed, read).join();
  }

  private static void assertOccupied(
      VolumeLocks locks, Collection<UUID> changed, Collection<UUID> read) {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(elsewhere(locks, changed, read)::join)
        .havingCause()
        .isInstanceOf(DriverException.class)
        .matches(e -> ((DriverException) e).fault() == DriverFault.OCCUPIED);
  }

  private static CompletableFuture<Void> elsewhere(
      VolumeLocks locks, Collection<UUID> changed, Collection<UUID> read) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            lock(locks, changed, read).close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static VolumeLocks.Held lock(
      VolumeLocks locks, Collection<UUID> changed, Collection<UUID> read) throws IOException {
    return locks.lock(changed, read, Duration.ZERO, () -> {});
  }

  /** Between processes: this process is told by an exception that it is itself that has it. */
  private static boolean isLocked(Path path, UUID id) throws IOException {
    // never closed: that would drop the locks that this process has
    LockFile other = LockFile.openOrCreate(path);
    try {
      FileLock free = other.tryLockByte(VolumeLocks.position(id), true);
      assertThat(free).isNotNull();
      free.release();
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }
}
