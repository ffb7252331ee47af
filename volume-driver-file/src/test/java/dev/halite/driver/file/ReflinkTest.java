package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.driver.DriverFault;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and clones that share blocks: on an XFS, where the tests may make and mount one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReflinkTest extends SnapshotUnderTest {
  private static final long MIB = 1L << 20;

  @TempDir private Path parent;
  private Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    directory = Files.createDirectory(parent.resolve("xfs"));
    Path image = parent.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(512 * MIB);
    }
    mounted =
        Files.isExecutable(Path.of("/usr/sbin/mkfs.xfs"))
            && run("/usr/sbin/mkfs.xfs", "-q", "-m", "reflink=1", image.toString())
            && run("mount", "-o", "loop", image.toString(), directory.toString());
    assumeTrue(mounted, "may not make and mount an XFS");
  }

  @AfterEach
  void unmount() throws Exception {
    closeDriver();
    if (mounted) {
      run("umount", directory.toString());
    }
  }

  @Test
  void aSnapshotTakesNoRoomAndLaterWritesGoToOneOfThemOnly() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), MIB, "x".repeat((int) (50 * MIB)));
    double free = free();

    SnapshotSpec snapshot = taken();
    VolumeSpec made = spec(2);
    driver().createFromSnapshot(mark(), made, snapshot);
    VolumeSpec clone = spec(1);
    driver().cloneVolume(mark(), clone, volume().volumeId(), volume().placement());
    put(disk(volume()), 0, "changed");
    put(disk(made), 51 * MIB, "beyond");

    assertThat(free - free()).isLessThan(5.0 / 1024);
    assertThat(get(file(snapshot), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(disk(made), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(disk(clone), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(file(snapshot), 51 * MIB, 6)).matches("\0+");
    assertThat(get(disk(made), 1024 * MIB, 1000)).matches("\0+");
    assertThat(disk(made)).hasSize(2048 * MIB);
  }

  @Test
  void aVolumeThatGoesBackSharesTheBlocksOfItsSnapshotAgain() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), MIB, "x".repeat((int) (50 * MIB)));
    SnapshotSpec snapshot = taken();
    double free = free();
    put(disk(volume()), MIB, "y".repeat((int) (50 * MIB)));
    put(disk(volume()), 500 * MIB, "z".repeat((int) (50 * MIB)));

    driver().revert(mark(), snapshot);

    assertThat(free - free()).isLessThan(5.0 / 1024);
    assertThat(get(disk(volume()), MIB, (int) (50 * MIB))).matches("x+");
    assertThat(get(disk(volume()), 500 * MIB, (int) (50 * MIB))).matches("\0+");
    put(disk(volume()), MIB, "y");
    assertThat(get(file(snapshot), MIB, 1)).isEqualTo("x");
  }

  /**
   * A server writes a number at the begin of its disk, then at the end, then the next one. At any
   * instant the second is the first, or one behind.
   */
  @Test
  void aSnapshotOfAVolumeThatAServerWritesToIsAtOneInstant() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), MIB, "x".repeat((int) (100 * MIB)));
    driver().connect(mark(), request());
    var written = new AtomicLong();
    List<Path> copies = new ArrayList<>();
    try (var server = Executors.newSingleThreadExecutor()) {
      Future<?> writing = server.submit(() -> writeNumbers(disk(volume()), written));
      for (int i = 0; i < 20; i++) {
        long before = written.get();
        Awaitility.await().until(() -> written.get() > before);
        copies.add(file(taken()));
        VolumeSpec clone = spec(1);
        driver().cloneVolume(mark(), clone, volume().volumeId(), volume().placement());
        copies.add(disk(clone));
      }
      assertThat(writing.isDone()).isFalse();
      writing.cancel(true);
    }

    long last = 0;
    for (Path copy : copies) {
      try (var file = new RandomAccessFile(copy.toFile(), "r")) {
        long first = file.readLong();
        file.seek(1024 * MIB - 8);
        assertThat(file.readLong()).isBetween(first - 1, first);
        assertThat(first).isGreaterThanOrEqualTo(last);
        last = first;
      }
    }
    assertThat(last).isPositive();
  }

  @Test
  void wherePreallocatedNothingIsShared() throws Exception {
    start(directory, Map.of());
    closeDriver();
    open(directory, Map.of("preallocate", "true"));
    put(disk(volume()), MIB, "x".repeat((int) (50 * MIB)));
    double free = free();

    taken();

    assertThat(free - free()).isGreaterThan(49.0 / 1024);
    driver().connect(mark(), request());
    assertFault(DriverFault.BUSY, "in use", () -> driver().createSnapshot(mark(), snapshot()));
  }

  private static void writeNumbers(Path disk, AtomicLong written) {
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      while (!Thread.currentThread().isInterrupted()) {
        long number = written.get() + 1;
        file.seek(0);
        file.writeLong(number);
        file.seek(1024 * MIB - 8);
        file.writeLong(number);
        written.set(number);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double free() {
    return driver().report().pools().getFirst().freeGib();
  }
}
