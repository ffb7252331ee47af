package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and clones where blocks are not shared: on a tmpfs, which can't. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DiskCopyTest extends SnapshotUnderTest {
  private static final long MIB = 1L << 20;

  @TempDir private Path parent;
  private Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    directory = Files.createDirectory(parent.resolve("small"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.toString());
    assumeTrue(mounted, "may not mount a tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    closeDriver();
    if (mounted) {
      run("umount", directory.toString());
    }
  }

  @Test
  void aCopyHasTheContentAndTheHolesAndReadsAsZeroesBeyond() throws Exception {
    start(directory, Map.of());
    var random = new Random(11);
    byte[] data = new byte[300_000];
    List<Long> places = List.of(0L, 5 * MIB, 700 * MIB + 512, 1024 * MIB - data.length);
    try (var disk = new RandomAccessFile(disk(volume()).toFile(), "rw")) {
      for (long place : places) {
        random.nextBytes(data);
        disk.seek(place);
        disk.write(data);
      }
    }

    SnapshotSpec snapshot = taken();
    VolumeSpec larger = spec(3);
    driver().createFromSnapshot(mark(), larger, snapshot);
    VolumeSpec same = spec(1);
    driver().cloneVolume(mark(), same, volume().volumeId(), volume().placement());

    for (long place : places) {
      assertThat(get(file(snapshot), place, data.length))
          .isEqualTo(get(disk(volume()), place, data.length));
      assertThat(get(disk(same), place, data.length))
          .isEqualTo(get(disk(volume()), place, data.length));
    }
    assertThat(Files.mismatch(disk(volume()), disk(larger))).isEqualTo(1024 * MIB);
    assertThat(get(disk(larger), 1024 * MIB, 100_000)).matches("\0+");
    assertThat(get(disk(larger), 3072 * MIB - 100_000, 100_000)).matches("\0+");
    long taken = occupied(disk(volume()));
    assertThat(taken).isBetween(4L * data.length, 2 * MIB);
    assertThat(occupied(file(snapshot))).isBetween(4L * data.length, 2 * MIB);
    assertThat(occupied(disk(larger))).isBetween(4L * data.length, 2 * MIB);
  }

  @Test
  void whatASnapshotHoldsIsUsedAndIsFreeAgainWithoutIt() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), 9 * MIB, "x".repeat((int) (10 * MIB)));
    double free = free();

    SnapshotSpec snapshot = taken();

    assertThat(free - free()).isBetween(9.9 / 1024, 11.0 / 1024);
    assertThat(driver().report().pools().getFirst().provisionedGib()).isEqualTo(1.0);
    assertThat(driver().report().pools().getFirst().volumes()).isEqualTo(1);
    assertThat(driver().volumes())
        .extracting(StoredVolume::volumeId)
        .containsExactly(volume().volumeId());
    driver().deleteSnapshot(mark(), snapshot);
    assertThat(free - free()).isBetween(-0.1 / 1024, 0.1 / 1024);
    assertOnlyTheVolume();
  }

  @Test
  void aCopyThatHasNoRoomIsRefusedBeforeItTakesTheRoomOfOthers() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), 9 * MIB, "x".repeat((int) (40 * MIB)));
    double free = free();
    watch(stage -> assertThat(free - free()).isLessThan(1.0 / 1024));

    assertFault(DriverFault.FULL, "bytes free", () -> driver().createSnapshot(mark(), snapshot()));
    assertFault(
        DriverFault.FULL,
        "bytes free",
        () -> driver().cloneVolume(mark(), spec(1), volume().volumeId(), volume().placement()));

    assertOnlyTheVolume();
  }

  @Test
  void aVolumeThatSomebodyMayWriteToIsRefused() throws Exception {
    start(directory, Map.of());
    var request = request();
    driver().connect(mark(), request);
    assertBothRefused("it is in use by 1 attachment, and no blocks are shared");
    driver().disconnect(mark(), request, false);

    try (var writer = new RandomAccessFile(disk(volume()).toFile(), "rw")) {
      assertThat(writer.length()).isPositive();
      assertBothRefused("a process of this host has it open for writing");
    }

    try (var reader = new RandomAccessFile(disk(volume()).toFile(), "r")) {
      assertThat(reader.length()).isPositive();
      SnapshotSpec snapshot = taken();
      driver().connect(mark(), request);
      // the snapshot itself is written to by nobody
      VolumeSpec made = spec(1);
      driver().createFromSnapshot(mark(), made, snapshot);
      assertThat(get(disk(made), 0, CONTENT.length())).isEqualTo(CONTENT);
    }
  }

  @Test
  void aVolumeThatIsWrittenToMeanwhileIsRefused() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), 9 * MIB, "x".repeat((int) (20 * MIB)));
    Path disk = disk(volume());
    var looks = new int[1];
    SnapshotSpec snapshot = snapshot();
    var copies = new DiskCopies(layout(), new DiskFiles(layout(), false), false);

    try (DiskSource source = DiskSource.open("Volume", disk, 1024 * MIB, () -> 0)) {
      assertFault(
          DriverFault.BUSY,
          "it was written to meanwhile",
          () ->
              copies.toSnapshot(
                  source,
                  snapshot.snapshotId(),
                  () -> {},
                  at -> {
                    looks[0]++;
                    if (looks[0] == 3) {
                      write(disk);
                    }
                  }));
    }
    assertThat(looks[0]).isGreaterThan(3);
  }

  @Test
  void severalVolumesAreCopiedFromOneAtOnce() throws Exception {
    start(directory, Map.of());
    VolumeSpec first = spec(1);
    VolumeSpec second = spec(1);
    var begun = new AtomicBoolean();
    watch(
        stage -> {
          if (stage.equals("clone.file-made") && begun.compareAndSet(false, true)) {
            CompletableFuture.runAsync(() -> copy(second)).orTimeout(20, TimeUnit.SECONDS).join();
          }
        });

    copy(first);

    assertThat(get(disk(first), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(disk(second), 0, CONTENT.length())).isEqualTo(CONTENT);
  }

  private void copy(VolumeSpec made) {
    driver().cloneVolume(mark(), made, volume().volumeId(), volume().placement());
  }

  @Test
  void aFenceEndsACopyInTheMiddleAndLeavesItMarked() throws Exception {
    start(directory, Map.of("fence-wait-milliseconds", "10000"));
    put(disk(volume()), 9 * MIB, "x".repeat((int) (20 * MIB)));
    SnapshotSpec snapshot = snapshot();
    watch(
        stage -> {
          if (stage.equals("snapshot.file-made")) {
            fenceFromElsewhere();
          }
        });

    assertFault(DriverFault.FENCED, "taken over", () -> driver().createSnapshot(mark(), snapshot));

    assertThat(file(snapshot)).isEmptyFile();
    watch(stage -> {});
    driver().setup(null);
    assertThat(driver().snapshots(volume().volumeId()))
        .extracting(StoredSnapshot::state)
        .containsExactly(PlacementState.BUILDING);
    assertThat(driver().createSnapshot(mark(), snapshot).sizeBytes()).isEqualTo(1024 * MIB);
    assertThat(get(file(snapshot), 9 * MIB, 20)).isEqualTo("x".repeat(20));
  }

  @Test
  void anInterruptEndsACopyAndNothingIsLeft() throws Exception {
    start(directory, Map.of());
    var reached = new ArrayList<String>();
    watch(
        stage -> {
          reached.add(stage);
          if (stage.equals("snapshot.file-made")) {
            Thread.currentThread().interrupt();
          }
        });

    assertFault(
        DriverFault.TIMEOUT, "interrupted", () -> driver().createSnapshot(mark(), snapshot()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(reached).containsExactly("snapshot.building-marked", "snapshot.file-made");
    assertOnlyTheVolume();
  }

  @Test
  void wherePreallocatedANewVolumeNeedsRoomForAllOfIt() throws Exception {
    start(directory, Map.of());
    SnapshotSpec snapshot = taken();
    closeDriver();
    open(directory, Map.of("preallocate", "true"));

    assertFault(
        DriverFault.FULL,
        "bytes free",
        () -> driver().createFromSnapshot(mark(), spec(1), snapshot));

    assertThat(driver().volumes())
        .extracting(StoredVolume::volumeId)
        .containsExactly(volume().volumeId());
  }

  @Test
  void holesBecomeZeroesWhereTheCopyIsPreallocated() throws Exception {
    start(directory, Map.of());
    Path disk = Files.createFile(layout().volume(UUID.randomUUID()));
    put(disk, 3 * MIB, CONTENT);
    put(disk, 6 * MIB - 1, "!");
    var copies = new DiskCopies(layout(), new DiskFiles(layout(), true), true);
    UUID made = UUID.randomUUID();

    try (DiskSource source = DiskSource.open("Volume", disk, 6 * MIB, null)) {
      copies.toVolume(source, made, 8 * MIB, () -> {}, at -> {});
    }

    assertThat(Files.mismatch(disk, layout().volume(made))).isEqualTo(6 * MIB);
    assertThat(occupied(disk)).isLessThan(MIB);
    assertThat(layout().volume(made)).hasSize(8 * MIB);
    assertThat(occupied(layout().volume(made))).isEqualTo(8 * MIB);
  }

  @Test
  void whatAKilledGrowthLeftIsNotCopied() throws Exception {
    start(directory, Map.of());
    VolumeSpec grown = volume();
    watch(
        stage -> {
          if (stage.equals("extend.file-grown")) {
            write(disk(grown), 1024 * MIB, "beyond");
            throw new Death();
          }
        });
    assertThatCode(() -> driver().extend(mark(), grown.volumeId(), grown.placement(), 2))
        .isInstanceOf(Death.class);
    watch(stage -> {});

    SnapshotSpec snapshot = taken();
    VolumeSpec made = spec(2);
    driver().createFromSnapshot(mark(), made, snapshot);

    assertThat(file(snapshot)).hasSize(1024 * MIB);
    assertThat(get(disk(made), 1024 * MIB, 6)).matches("\0+");
  }

  /** Passes every handler of ours, so nothing is tidied up: all is as a kill leaves it. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private void assertBothRefused(String said) throws Exception {
    var snapshot = snapshot();
    OperationMark mark = mark();
    assertFault(DriverFault.BUSY, said, () -> driver().createSnapshot(mark, snapshot));
    assertFault(
        DriverFault.BUSY,
        said,
        () -> driver().cloneVolume(mark, spec(1), volume().volumeId(), volume().placement()));
    assertOnlyTheVolume();
  }

  private void fenceFromElsewhere() {
    try (var owners = Files.list(layout().owners())) {
      for (Path owner : owners.toList()) {
        UUID incarnation = Layout.incarnation(owner).orElseThrow();
        if (!Files.exists(layout().fenced(incarnation))) {
          Files.createFile(layout().fenced(incarnation));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path path) {
    write(path, 0, "meanwhile");
  }

  private static void write(Path path, long position, String text) {
    try {
      put(path, position, text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private double free() {
    return driver().report().pools().getFirst().freeGib();
  }
}
