package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSetup;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FlattenSupport;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The same calls between incarnations: each is left standing at each of its stages, fenced there
 * and repeated by another incarnation, as after the death of its process; then it is let go on, as
 * after a pause.
 */
public abstract class DriverCapabilityFencingContractTest extends DriverCapabilityContractTest {
  /** One of the calls, on what is there for it. */
  private interface Call {
    void run(StorageDriver on);
  }

  /** Makes what a call needs, and the call. */
  private interface Preparation {
    Call prepare();
  }

  @TestFactory
  Stream<DynamicTest> aSnapshotLeftAtAnyStageIsTakenByRepeatingIt() {
    return atEachStage(
        () -> {
          SnapshotSpec spec = snapshotOf(created(1));
          return on -> ((SnapshotSupport) on).createSnapshot(mark(), spec);
        });
  }

  @TestFactory
  Stream<DynamicTest> aSnapshotsRemovalLeftAtAnyStageIsFinishedByRepeatingIt() {
    return atEachStage(
        () -> {
          SnapshotSpec spec = snapshotOf(created(1));
          snapshots().createSnapshot(mark(), spec);
          return on -> ((SnapshotSupport) on).deleteSnapshot(mark(), spec);
        });
  }

  @TestFactory
  Stream<DynamicTest> aVolumeFromASnapshotLeftAtAnyStageIsMadeByRepeatingIt() {
    return atEachStage(
        () -> {
          SnapshotSpec snapshot = snapshotOf(created(1));
          snapshots().createSnapshot(mark(), snapshot);
          VolumeSpec spec = spec(2);
          return on -> ((SnapshotSupport) on).createFromSnapshot(mark(), spec, snapshot);
        });
  }

  @TestFactory
  Stream<DynamicTest> aCloneLeftAtAnyStageIsMadeByRepeatingIt() {
    return atEachStage(
        () -> {
          VolumeSpec source = created(1);
          VolumeSpec spec = spec(2);
          return on ->
              ((CloneSupport) on).cloneVolume(mark(), spec, source.volumeId(), source.placement());
        });
  }

  @TestFactory
  Stream<DynamicTest> anExtendLeftAtAnyStageIsFinishedByRepeatingIt() {
    return atEachStage(
        () -> {
          VolumeSpec volume = created(1);
          return on ->
              ((ExtendSupport) on).extend(mark(), volume.volumeId(), volume.placement(), 2);
        });
  }

  @TestFactory
  Stream<DynamicTest> aRevertLeftAtAnyStageIsFinishedByRepeatingIt() {
    if (!(driver() instanceof RevertSupport)) {
      return Stream.empty();
    }
    return atEachStage(
        () -> {
          VolumeSpec volume = created(1);
          write(volume.volumeId(), "before");
          SnapshotSpec snapshot = snapshotOf(volume);
          snapshots().createSnapshot(mark(), snapshot);
          write(volume.volumeId(), "after!");
          return on -> {
            ((RevertSupport) on).revert(mark(), snapshot);
            assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
          };
        });
  }

  @TestFactory
  Stream<DynamicTest> aFlatteningLeftAtAnyStageIsFinishedByRepeatingIt() {
    if (!(driver() instanceof FlattenSupport)) {
      return Stream.empty();
    }
    return atEachStage(
        () -> {
          VolumeSpec source = created(1);
          write(source.volumeId(), "content");
          VolumeSpec copy = spec(1);
          clones().cloneVolume(mark(), copy, source.volumeId(), source.placement());
          return on -> {
            ((FlattenSupport) on).flatten(mark(), copy.volumeId(), copy.placement());
            assertThat(read(copy.volumeId(), 7)).isEqualTo("content");
          };
        });
  }

  /** Everything that was made can be removed by the usual calls, whatever stage it was left at. */
  @TestFactory
  Stream<DynamicTest> aCloneLeftAtAnyStageIsUndoneByDelete() {
    VolumeSpec[] source = new VolumeSpec[1];
    VolumeSpec[] spec = new VolumeSpec[1];
    return atEachStage(
        () -> {
          source[0] = created(1);
          spec[0] = spec(1);
          return on ->
              ((CloneSupport) on)
                  .cloneVolume(mark(), spec[0], source[0].volumeId(), source[0].placement());
        },
        call -> {
          driver().delete(mark(), spec[0].volumeId(), spec[0].placement());
          driver().delete(mark(), source[0].volumeId(), source[0].placement());
          assertThat(driver().volumes()).isEmpty();
        });
  }

  @Test
  void whatAnotherIncarnationHasOpenIsCutOffWithIt() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              try (StorageDriver other = newDriver(StageListener.NONE)) {
                BackendSetup theirs = other.setup(setup().identity());
                OpenContent content =
                    ((CopySupport) other)
                        .openToWrite(mark(), volume.volumeId(), volume.placement());
                content.write(0, bytes("before", true));
                content.flush();
                driver().fence(theirs.fenceToken());
                assertFault(
                    DriverFault.FENCED, () -> content.read(0, ByteBuffer.allocateDirect(6)));
                assertFault(
                    DriverFault.FENCED,
                    () -> {
                      // may be taken, but never gets as far as the storage
                      content.write(0, bytes("after!", true));
                      content.flush();
                    });
                content.close();
              }
              assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
              try (OpenContent content =
                  copying.openToWrite(mark(), volume.volumeId(), volume.placement())) {
                content.write(0, bytes("again!", true));
                content.flush();
              }
              assertThat(read(volume.volumeId(), 6)).isEqualTo("again!");
            });
  }

  private Stream<DynamicTest> atEachStage(Preparation preparation) {
    return atEachStage(
        preparation,
        call -> {
          call.run(driver());
          assertNothingIsHalf();
        });
  }

  private Stream<DynamicTest> atEachStage(Preparation preparation, Consumer<Call> afterwards) {
    var tests = new ArrayList<DynamicTest>();
    for (String stage : stagesOf(preparation)) {
      tests.add(DynamicTest.dynamicTest(stage, () -> leftAt(stage, preparation, afterwards)));
    }
    return tests.stream();
  }

  private Set<String> stagesOf(Preparation preparation) {
    Set<String> stages = Collections.synchronizedSet(new LinkedHashSet<>());
    Call call = preparation.prepare();
    try (StorageDriver watched = newDriver((mark, stage) -> stages.add(stage))) {
      watched.setup(setup().identity());
      call.run(watched);
    }
    removeAll();
    assertThat(stages).isNotEmpty();
    return stages;
  }

  private void leftAt(String stage, Preparation preparation, Consumer<Call> afterwards)
      throws Exception {
    Call call = preparation.prepare();
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    StorageDriver other =
        newDriver(
            (OperationMark mark, String at) -> {
              if (at.equals(stage)) {
                reached.countDown();
                awaitUninterruptibly(goOn);
              }
            });
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      BackendSetup theirs = other.setup(setup().identity());
      Future<?> left = thread.submit(() -> call.run(other));
      assertThat(reached.await(60, TimeUnit.SECONDS)).as("reached " + stage).isTrue();
      try {
        driver().fence(theirs.fenceToken());
        assertThat(driver().volumes())
            .extracting(StoredVolume::state)
            .doesNotContain(PlacementState.DAMAGED);
        afterwards.accept(call);
        List<StoredVolume> before = driver().volumes();
        goOn.countDown();
        assertThat(faultOf(left)).isEqualTo(DriverFault.FENCED);
        assertThat(driver().volumes()).containsExactlyInAnyOrderElementsOf(before);
      } finally {
        goOn.countDown();
      }
    } finally {
      other.close();
    }
    assertNothingIsHalf();
    removeAll();
  }

  private void assertNothingIsHalf() {
    for (StoredVolume volume : driver().volumes()) {
      assertThat(volume.state()).isEqualTo(PlacementState.COMPLETE);
      assertThat(driver().inspect(volume.volumeId())).contains(volume);
      assertThat(snapshots().snapshots(volume.volumeId()))
          .allMatch(it -> it.state() == PlacementState.COMPLETE);
    }
  }

  /** Dynamic tests share one backend: leaves it empty for the next. */
  private void removeAll() {
    for (StoredVolume volume : driver().volumes()) {
      UUID placement = placement(volume.placement());
      for (StoredSnapshot snapshot : snapshots().snapshots(volume.volumeId())) {
        snapshots()
            .deleteSnapshot(
                mark(),
                new SnapshotSpec(
                    snapshot.snapshotId(),
                    placement(snapshot.placement()),
                    volume.volumeId(),
                    placement));
      }
      driver().delete(mark(), volume.volumeId(), placement);
    }
  }

  private static UUID placement(@Nullable UUID placement) {
    if (placement == null) {
      throw new AssertionError("An object without a mark was left.");
    }
    return placement;
  }

  private static DriverFault faultOf(Future<?> call) throws Exception {
    try {
      call.get(120, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DriverException fault) {
        return fault.fault();
      }
      throw e;
    }
    throw new AssertionError("The fenced call succeeded.");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
