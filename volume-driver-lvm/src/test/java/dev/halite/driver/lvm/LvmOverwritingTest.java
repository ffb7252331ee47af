package dev.halite.driver.lvm;

import static dev.halite.driver.KeptVolume.Kind.COPIED;
import static dev.halite.driver.KeptVolume.Kind.SNAPSHOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted is gone at once, and its space is given back once it is overwritten. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmOverwritingTest {
  private static final long GROUP_SIZE = 200 * VolumeSpec.GIB;
  private static final long MIB = 1 << 20;
  private static final long ROOM = LvmSnapshots.room(VolumeSpec.GIB);
  private static final long PIECE = 256 * MIB;

  @TempDir private Path directory;

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile WatchedGroup.Watcher watcher = (incarnation, verb, arguments) -> {};

  @AfterEach
  void letGo() {
    held.countDown();
  }

  @Test
  void aDeletedVolumeIsGoneAtOnceAndItsSpaceIsNobodysUntilItIsOverwritten() {
    VolumeSpec volume = spec(1);
    var again = new VolumeSpec(volume.volumeId(), UUID.randomUUID(), 1, "disks");
    try (LvmDriver driver = driver(Map.of())) {
      BackendSetup setup = driver.setup(null);
      driver.create(mark(), volume);
      events.clear();
      watcher = (incarnation, verb, arguments) -> holdDeleted(verb, arguments);

      driver.delete(mark(), volume.volumeId(), volume.placement());
      driver.delete(mark(), volume.volumeId(), volume.placement());

      assertThat(driver.volumes()).isEmpty();
      assertThat(driver.inspect(volume.volumeId())).isEmpty();
      try (StorageView view = driver.look(setup.identity())) {
        assertThat(view.volumes()).isEmpty();
        assertThat(view.kept())
            .containsExactly(new KeptVolume(volume.volumeId(), VolumeSpec.GIB, null));
        assertThat(free()).isEqualTo(GROUP_SIZE - VolumeSpec.GIB);
        driver.create(mark(), again);
        assertThat(driver.volumes())
            .singleElement()
            .matches(it -> it.isComplete(again.placement()));
        events.removeIf(event -> event.contains("volume-"));

        held.countDown();

        await().until(() -> free() == GROUP_SIZE - VolumeSpec.GIB);
        assertThat(view.kept()).isEmpty();
        assertThat(driver.volumes()).hasSize(1);
      }
      assertThat(events)
          .containsExactly(
              "zero 0 " + PIECE,
              "zero " + PIECE + " " + PIECE,
              "zero " + 2 * PIECE + " " + PIECE,
              "zero " + 3 * PIECE + " " + PIECE,
              "remove");
    }
  }

  /** By the death of the process as the storage sees it: from one piece to the next. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 20, 31})
  void whateverEndsItTheNextSessionGoesOn(int after) {
    VolumeSpec volume = spec(8);
    BackendSetup setup;
    try (LvmDriver driver = driver(Map.of())) {
      setup = driver.setup(null);
      driver.create(mark(), volume);
      events.clear();
      watcher =
          (incarnation, verb, arguments) -> {
            if (isOverwriting(verb, arguments) && events.size() == after) {
              group().fence(incarnation, Duration.ofSeconds(1));
            } else {
              note(verb, arguments);
            }
          };
      driver.delete(mark(), volume.volumeId(), volume.placement());
      await().until(() -> group().look().volumes().size() == 1 && events.size() == after);
    }
    int recorded = after / 16 * 16;
    events.clear();
    watcher = (incarnation, verb, arguments) -> note(verb, arguments);
    try (LvmDriver driver = driver(Map.of())) {
      driver.setup(setup.identity());
      assertThat(driver.volumes()).isEmpty();
      assertThat(events).isEmpty();
      driver.checkHealth();

      await().until(() -> group().look().volumes().isEmpty());
      assertThat(free()).isEqualTo(GROUP_SIZE);
      assertThat(events).hasSize(32 - recorded + 1).last().isEqualTo("remove");
      assertThat(events.getFirst()).isEqualTo("zero " + recorded * PIECE + " " + PIECE);
    }
  }

  @Test
  void itIsNotFasterThanConfigured() {
    VolumeSpec volume = spec(1);
    try (LvmDriver driver = driver(Map.of("volume-clear-mib-per-second", "1024"))) {
      driver.setup(null);
      driver.create(mark(), volume);
      long begin = System.nanoTime();
      driver.delete(mark(), volume.volumeId(), volume.placement());
      await().until(() -> group().look().volumes().isEmpty());
      assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(600));
    }
  }

  @Test
  void onlyTheBeginIsOverwrittenWhereThatIsConfigured() {
    VolumeSpec volume = spec(1);
    try (LvmDriver driver = driver(Map.of("volume-clear-size", "300"))) {
      driver.setup(null);
      driver.create(mark(), volume);
      events.clear();
      watcher = (incarnation, verb, arguments) -> note(verb, arguments);
      driver.delete(mark(), volume.volumeId(), volume.placement());
      await().until(() -> group().look().volumes().isEmpty());
      assertThat(events)
          .containsExactly("zero 0 " + PIECE, "zero " + PIECE + " " + 44 * MIB, "remove");
    }
  }

  @Test
  void whatAnotherSettingHasLeftIsRemoved() {
    VolumeSpec volume = spec(1);
    BackendSetup setup;
    try (LvmDriver driver = driver(Map.of())) {
      setup = driver.setup(null);
      driver.create(mark(), volume);
      watcher = (incarnation, verb, arguments) -> holdDeleted(verb, arguments);
      driver.delete(mark(), volume.volumeId(), volume.placement());
      events.clear();
    }
    watcher = (incarnation, verb, arguments) -> note(verb, arguments);
    try (LvmDriver driver = driver(Map.of("volume-clear", "none"))) {
      driver.setup(setup.identity());
      driver.checkHealth();
      await().until(() -> group().look().volumes().isEmpty());
      assertThat(events).containsExactly("remove");
    }
  }

  @Test
  void theRoomOfASnapshotIsOverwrittenToo() {
    VolumeSpec volume = spec(1);
    VolumeSpec clone = spec(1);
    var snapshot =
        new SnapshotSpec(
            UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    try (LvmDriver driver = driver(Map.of())) {
      BackendSetup setup = driver.setup(null);
      driver.create(mark(), volume);
      driver.createSnapshot(mark(), snapshot);
      watcher = (incarnation, verb, arguments) -> holdDeleted(verb, arguments);

      driver.deleteSnapshot(mark(), snapshot);
      driver.deleteSnapshot(mark(), snapshot);
      driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement());

      assertThat(driver.snapshots(volume.volumeId())).isEmpty();
      try (StorageView view = driver.look(setup.identity())) {
        assertThat(view.snapshots()).isEmpty();
        assertThat(view.kept())
            .containsExactlyInAnyOrder(
                new KeptVolume(SNAPSHOT, snapshot.snapshotId(), ROOM, null),
                new KeptVolume(COPIED, clone.volumeId(), ROOM, null));
        assertThat(driver.report().pools().getFirst().volumes()).isEqualTo(2);
      }
      // nothing that is put away is in the way of the volume
      driver.delete(mark(), volume.volumeId(), volume.placement());
      held.countDown();
      await().until(() -> group().look().volumes().size() == 1);
      assertThat(driver.volumes())
          .singleElement()
          .matches(it -> it.isComplete(clone.placement()))
          .matches(it -> it.state() == PlacementState.COMPLETE);
      assertThat(free()).isEqualTo(GROUP_SIZE - VolumeSpec.GIB);
    }
  }

  /** It holds what its source had. */
  @Test
  void whatWasCopiedHalfIsOverwrittenToo() {
    VolumeSpec volume = spec(1);
    VolumeSpec clone = spec(1);
    try (LvmDriver driver = driver(Map.of())) {
      driver.setup(null);
      driver.create(mark(), volume);
      watcher = (incarnation, verb, arguments) -> failAt(verb.equals("copy"));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(
              () -> driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement()));
      events.clear();
      watcher = (incarnation, verb, arguments) -> note(verb, arguments);
      driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement());
      await().until(() -> group().look().volumes().size() == 2);
    }
    // the half of a volume, and twice what it was copied from
    assertThat(events).filteredOn("remove"::equals).hasSize(3);
    assertThat(events).filteredOn(event -> event.startsWith("zero")).hasSize(4 + 2 * 5);
  }

  @Test
  void whatWasPutAwayIsOverwrittenWhateverBecomesOfTheCall() {
    VolumeSpec volume = spec(1);
    VolumeSpec clone = spec(1);
    try (LvmDriver driver = driver(Map.of())) {
      driver.setup(null);
      driver.create(mark(), volume);
      watcher =
          (incarnation, verb, arguments) ->
              failAt(verb.equals("retag") && arguments[0].equals(LvName.volume(clone.volumeId())));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(
              () -> driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement()));
      await().until(() -> group().look().volumes().size() == 2);
    }
  }

  @Test
  void somethingUnexpectedDoesNotEndItForGood() {
    VolumeSpec first = spec(1);
    VolumeSpec second = spec(1);
    try (LvmDriver driver = driver(Map.of())) {
      driver.setup(null);
      driver.create(mark(), first);
      driver.create(mark(), second);
      var failed = new CountDownLatch(1);
      watcher =
          (incarnation, verb, arguments) -> {
            if (isOverwriting(verb, arguments) && failed.getCount() > 0) {
              failed.countDown();
              throw new IllegalStateException("unexpected");
            }
          };
      driver.delete(mark(), first.volumeId(), first.placement());
      await().until(() -> failed.getCount() == 0);
      driver.delete(mark(), second.volumeId(), second.placement());
      await().until(() -> group().look().volumes().isEmpty());
    }
  }

  private static void failAt(boolean here) {
    if (here) {
      throw new DriverException(DriverFault.UNAVAILABLE, "The disks do not answer.");
    }
  }

  private void holdDeleted(String verb, Object[] arguments) {
    if (isOverwriting(verb, arguments)) {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    note(verb, arguments);
  }

  private void note(String verb, Object[] arguments) {
    if (isOverwriting(verb, arguments)) {
      events.add(verb + " " + arguments[1] + " " + arguments[2]);
    } else if (isOfDeleted(arguments) && verb.equals("remove")) {
      events.add(verb);
    }
  }

  private static boolean isOverwriting(String verb, Object[] arguments) {
    return isOfDeleted(arguments) && verb.equals("zero");
  }

  private static boolean isOfDeleted(Object[] arguments) {
    return arguments[0] instanceof LvName name && name.kind() == LvName.Kind.DELETED;
  }

  private long free() {
    return group().look().freeBytes();
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, GROUP_SIZE);
  }

  private LvmDriver driver(Map<String, String> further) {
    Map<String, String> keys = new HashMap<>(further);
    keys.put("volume-group", "simulated");
    keys.put("provisioning", "thick");
    keys.put("state-directory", directory.toString());
    var settings = new BackendSettings("node1", "disks", keys);
    return new LvmDriver(
        settings,
        LvmDriverConfiguration.of(settings),
        new WatchedGroup(
            group(),
            (incarnation, verb, arguments) -> watcher.before(incarnation, verb, arguments)),
        new HostTargets(
            new LioTargets(new SimulatedConfigTree(directory.resolve("configfs"))),
            new RememberedTargets()),
        new Random(1));
  }

  private static VolumeSpec spec(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, "disks");
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-overwriting");
  }
}
