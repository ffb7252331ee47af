package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.DriverFault;
import dev.halite.driver.ManageSupport;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Objects of others that become volumes, and volumes that are given up. */
abstract class DriverManageContractTest extends DriverChangesContractTest {
  /** The end of a process, as far as a test can make it: nothing is cleaned up after it. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private long odd() {
    return VolumeSpec.GIB + oddBytes();
  }

  @Test
  void anObjectOfOthersBecomesAVolumeWithItsDataOnce() {
    supported(ManageSupport.class)
        .ifPresent(
            managing -> {
              SourceReference reference = foreign(foreignName(), VolumeSpec.GIB, "content");
              ManageableVolume seen = managing.manageableVolume(reference);
              assertThat(seen)
                  .isEqualTo(new ManageableVolume(reference, pool(), VolumeSpec.GIB, null, null));
              assertThat(seen.sizeGib()).isEqualTo(1);
              assertThat(managing.manageableVolumes()).containsExactly(seen);
              VolumeSpec spec = spec(1);

              StoredVolume managed = managing.manage(mark(), spec, reference);

              assertThat(managed)
                  .isEqualTo(
                      new StoredVolume(
                          spec.volumeId(),
                          spec.placement(),
                          VolumeSpec.GIB,
                          pool(),
                          PlacementState.COMPLETE));
              assertThat(driver().volumes()).containsExactly(managed);
              assertThat(driver().inspect(spec.volumeId())).contains(managed);
              assertThat(read(spec.volumeId(), 7)).isEqualTo("content");
              assertThat(managing.manage(mark(), spec, reference)).isEqualTo(managed);
              assertThat(managing.manageableVolumes())
                  .singleElement()
                  .matches(it -> !it.isSafeToManage())
                  .matches(it -> spec.volumeId().equals(it.volumeId()));
              assertFault(DriverFault.NOT_FOUND, () -> managing.manage(mark(), spec(1), reference));
              driver().delete(mark(), spec.volumeId(), spec.placement());
              assertThat(managing.manageableVolumes()).isEmpty();
            });
  }

  @Test
  void anObjectOfNoWholeSizeGrowsToTheNext() {
    supported(ManageSupport.class)
        .ifPresent(
            managing -> {
              SourceReference reference = foreign(foreignName(), odd(), "content");
              assertThat(managing.manageableVolume(reference).sizeGib()).isEqualTo(2);
              assertFault(DriverFault.INVALID, () -> managing.manage(mark(), spec(1), reference));
              assertFault(DriverFault.INVALID, () -> managing.manage(mark(), spec(3), reference));
              assertThat(driver().volumes()).isEmpty();
              VolumeSpec spec = spec(2);
              assertThat(managing.manage(mark(), spec, reference).sizeBytes())
                  .isEqualTo(2 * VolumeSpec.GIB);
              assertThat(read(spec.volumeId(), 7)).isEqualTo("content");
              assertThat(driver().volumes())
                  .singleElement()
                  .matches(it -> it.isComplete(spec.placement()));
            });
  }

  @Test
  void whatIsMissingInUseOrOursIsNotManaged() {
    supported(ManageSupport.class)
        .ifPresent(
            managing -> {
              VolumeSpec ours = created(1);
              var anotherAttempt = new VolumeSpec(ours.volumeId(), UUID.randomUUID(), 1, pool());
              for (String name :
                  List.of("nothing", "../../etc/passwd", "..", ".halite", "a\u0000b", "/")) {
                SourceReference missing = SourceReference.toName(name);
                assertFault(DriverFault.NOT_FOUND, () -> managing.manageableVolume(missing));
                assertFault(DriverFault.NOT_FOUND, () -> managing.manage(mark(), spec(1), missing));
              }
              assertFault(
                  DriverFault.INVALID,
                  () -> managing.manageableVolume(new SourceReference("source-shelf", "1")));
              SourceReference own =
                  managing.manageableVolumes().stream()
                      .filter(it -> ours.volumeId().equals(it.volumeId()))
                      .findFirst()
                      .orElseThrow()
                      .reference();
              assertFault(DriverFault.CONFLICT, () -> managing.manage(mark(), spec(1), own));
              SourceReference used = foreign(foreignName(), VolumeSpec.GIB, "content");
              try (InUse other = useForeign(foreignName())) {
                assertThat(managing.manageableVolume(used).isSafeToManage()).isFalse();
                assertThat(managing.manageableVolumes()).noneMatch(it -> it.isSafeToManage());
                assertFault(DriverFault.BUSY, () -> managing.manage(mark(), spec(1), used));
              }
              assertThat(managing.manageableVolume(used).isSafeToManage()).isTrue();
              assertFault(
                  DriverFault.CONFLICT, () -> managing.manage(mark(), anotherAttempt, used));
              assertThat(driver().volumes())
                  .singleElement()
                  .matches(it -> it.isComplete(ours.placement()));
            });
  }

  @Test
  void aVolumeThatIsGivenUpKeepsItsDataAndBecomesAVolumeAgain() {
    supported(ManageSupport.class)
        .ifPresent(
            managing -> {
              VolumeSpec volume = created(1);
              write(volume.volumeId(), "content");
              SnapshotSpec snapshot = snapshot(volume);
              assertFault(DriverFault.BUSY, () -> unmanage(managing, volume));
              snapshots().deleteSnapshot(mark(), snapshot);
              assertFault(
                  DriverFault.CONFLICT,
                  () -> managing.unmanage(mark(), volume.volumeId(), UUID.randomUUID()));
              try (InUse server = serve(volume)) {
                assertFault(DriverFault.BUSY, () -> unmanage(managing, volume));
              }
              assertThat(driver().inspect(volume.volumeId()))
                  .get()
                  .matches(it -> it.isComplete(volume.placement()));

              unmanage(managing, volume);
              unmanage(managing, volume);

              driver()
                  .inspect(volume.volumeId())
                  .ifPresent(left -> assertThat(left.placement()).isNull());
              assertFault(
                  DriverFault.CONFLICT,
                  () -> driver().delete(mark(), volume.volumeId(), volume.placement()));
              SourceReference reference = onlyReference(managing);
              VolumeSpec again = spec(1);
              managing.manage(mark(), again, reference);
              assertThat(read(again.volumeId(), 7)).isEqualTo("content");
              unmanage(managing, again);
              // as the volume that has its name already
              var same = new VolumeSpec(again.volumeId(), UUID.randomUUID(), 1, pool());
              managing.manage(mark(), same, onlyReference(managing));
              assertThat(read(same.volumeId(), 7)).isEqualTo("content");
              unmanage(managing, spec(1));
            });
  }

  @TestFactory
  Stream<DynamicTest> anAdoptionLeftAtAnyStageIsFinishedByRepeatingIt() {
    return adoptionLeft(
        (managing, spec) -> {
          SourceReference reference = SourceReference.toName(foreignName());
          managing.manage(mark(), spec, reference);
          assertThat(driver().volumes())
              .singleElement()
              .matches(it -> it.isComplete(spec.placement()))
              .matches(it -> it.sizeBytes() == 2 * VolumeSpec.GIB);
          assertThat(read(spec.volumeId(), 7)).isEqualTo("content");
          driver().delete(mark(), spec.volumeId(), spec.placement());
        });
  }

  @TestFactory
  Stream<DynamicTest> anAdoptionLeftAtAnyStageIsGivenBackByUnmanage() {
    return adoptionLeft(
        (managing, spec) -> {
          boolean whole = isComplete(spec);
          unmanage(managing, spec);
          assertGivenBack(managing, whole);
        });
  }

  /** A delete never removes what was not a volume yet. */
  @TestFactory
  Stream<DynamicTest> anAdoptionLeftHalfwayIsGivenBackByDelete() {
    return adoptionLeft(
        (managing, spec) -> {
          boolean whole = isComplete(spec);
          assertFault(
              DriverFault.CONFLICT,
              () ->
                  driver()
                      .create(
                          mark(),
                          new VolumeSpec(
                              spec.volumeId(), spec.placement(), whole ? 9 : 2, pool())));
          driver().delete(mark(), spec.volumeId(), spec.placement());
          if (whole) {
            assertThat(managing.manageableVolumes()).isEmpty();
          } else {
            assertGivenBack(managing, false);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aVolumeHalfGivenUpIsGivenUpByRepeatingIt() {
    if (supported(ManageSupport.class).isEmpty()) {
      return Stream.empty();
    }
    ManageSupport managing = (ManageSupport) driver();
    Set<String> stages = new LinkedHashSet<>();
    VolumeSpec watched = created(1);
    elsewhere(stages::add, other -> unmanage((ManageSupport) other, watched));
    removeGivenUp(managing);
    assertThat(stages).isNotEmpty();
    var tests = new ArrayList<DynamicTest>();
    for (String stage : stages) {
      tests.add(
          DynamicTest.dynamicTest(
              stage,
              () -> {
                VolumeSpec volume = created(1);
                write(volume.volumeId(), "content");
                dieAt(stage, other -> unmanage((ManageSupport) other, volume));
                unmanage(managing, volume);
                VolumeSpec again = spec(1);
                managing.manage(mark(), again, onlyReference(managing));
                assertThat(read(again.volumeId(), 7)).isEqualTo("content");
                driver().delete(mark(), again.volumeId(), again.placement());
              }));
    }
    return tests.stream();
  }

  private Stream<DynamicTest> adoptionLeft(BiConsumer<ManageSupport, VolumeSpec> afterwards) {
    if (supported(ManageSupport.class).isEmpty()) {
      return Stream.empty();
    }
    ManageSupport managing = (ManageSupport) driver();
    Set<String> stages = new LinkedHashSet<>();
    SourceReference reference = foreign(foreignName(), odd(), "content");
    VolumeSpec watched = spec(2);
    elsewhere(stages::add, other -> ((ManageSupport) other).manage(mark(), watched, reference));
    driver().delete(mark(), watched.volumeId(), watched.placement());
    assertThat(stages).hasSizeGreaterThan(2);
    var tests = new ArrayList<DynamicTest>();
    for (String stage : stages) {
      tests.add(
          DynamicTest.dynamicTest(
              stage,
              () -> {
                VolumeSpec spec = spec(2);
                foreign(foreignName(), odd(), "content");
                dieAt(stage, other -> ((ManageSupport) other).manage(mark(), spec, reference));
                assertThat(driver().volumes())
                    .extracting(StoredVolume::state)
                    .doesNotContain(PlacementState.DAMAGED);
                afterwards.accept(managing, spec);
                removeGivenUp(managing);
                assertThat(driver().volumes()).isEmpty();
              }));
    }
    return tests.stream();
  }

  private void assertGivenBack(ManageSupport managing, boolean wasWhole) {
    assertThat(managing.manageableVolumes()).hasSize(1);
    ManageableVolume back = managing.manageableVolumes().getFirst();
    assertThat(back.isSafeToManage()).isTrue();
    if (!wasWhole) {
      assertThat(back.reference()).isEqualTo(SourceReference.toName(foreignName()));
      assertThat(back.sizeBytes()).isEqualTo(odd());
    }
    VolumeSpec again = spec(2);
    managing.manage(mark(), again, back.reference());
    assertThat(read(again.volumeId(), 7)).isEqualTo("content");
    unmanage(managing, again);
  }

  /** What was given up becomes a volume once more, and is deleted. */
  private void removeGivenUp(ManageSupport managing) {
    for (ManageableVolume left : managing.manageableVolumes()) {
      VolumeSpec spec = spec(left.sizeGib());
      managing.manage(mark(), spec, left.reference());
      driver().delete(mark(), spec.volumeId(), spec.placement());
    }
  }

  private boolean isComplete(VolumeSpec spec) {
    return driver()
        .inspect(spec.volumeId())
        .filter(it -> it.isComplete(spec.placement()))
        .isPresent();
  }

  private void dieAt(String stage, Consumer<StorageDriver> call) {
    elsewhere(
        at -> {
          if (at.equals(stage)) {
            throw new Death();
          }
        },
        other -> assertThatThrownBy(() -> call.accept(other)).isInstanceOf(Death.class));
  }

  /** Another incarnation, while this one is not there. */
  private void elsewhere(Consumer<String> stages, Consumer<StorageDriver> work) {
    driver().close();
    try (StorageDriver other = newDriver((mark, stage) -> stages.accept(stage))) {
      other.setup(setup().identity());
      work.accept(other);
    }
    driver().setup(setup().identity());
  }

  private SourceReference onlyReference(ManageSupport managing) {
    List<ManageableVolume> all = managing.manageableVolumes();
    assertThat(all).singleElement().matches(ManageableVolume::isSafeToManage);
    return all.getFirst().reference();
  }

  private static void unmanage(ManageSupport managing, VolumeSpec volume) {
    managing.unmanage(mark(), volume.volumeId(), volume.placement());
  }
}
