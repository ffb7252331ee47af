package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.CloneSupport;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FlattenSupport;
import dev.halite.driver.GroupSnapshotSupport;
import dev.halite.driver.OpenContent;
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.Provisioning;
import dev.halite.driver.QosLimit;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What drivers with snapshots, clones and growing volumes do alike. Each call is also left standing
 * at each of its stages, fenced there and repeated by another incarnation, as after the death of
 * its process; and let go on afterwards, as after a pause.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
public abstract class DriverCapabilityContractTest extends DriverManageContractTest {

  @Test
  void aSnapshotIsCompleteListedAndTakenOnce() {
    VolumeSpec volume = created(2);
    SnapshotSpec spec = snapshotOf(volume);

    StoredSnapshot taken = snapshots().createSnapshot(mark(), spec);

    assertThat(taken)
        .isEqualTo(
            new StoredSnapshot(
                spec.snapshotId(),
                volume.volumeId(),
                spec.placement(),
                volume.sizeBytes(),
                PlacementState.COMPLETE));
    assertThat(snapshots().createSnapshot(mark(), spec)).isEqualTo(taken);
    assertThat(snapshots().snapshots(volume.volumeId())).containsExactly(taken);
    assertThat(driver().volumes()).hasSize(1);
  }

  @Test
  void snapshotsOfOtherPlacementsAreConflicts() {
    VolumeSpec volume = created(1);
    SnapshotSpec spec = snapshotOf(volume);
    snapshots().createSnapshot(mark(), spec);
    var otherSnapshot =
        new SnapshotSpec(
            spec.snapshotId(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    var otherVolume =
        new SnapshotSpec(spec.snapshotId(), spec.placement(), volume.volumeId(), UUID.randomUUID());

    for (SnapshotSpec other : List.of(otherSnapshot, otherVolume)) {
      assertFault(DriverFault.CONFLICT, () -> snapshots().createSnapshot(mark(), other));
      assertFault(DriverFault.CONFLICT, () -> snapshots().deleteSnapshot(mark(), other));
      assertFault(
          DriverFault.CONFLICT, () -> snapshots().createFromSnapshot(mark(), spec(1), other));
    }
    assertThat(snapshots().snapshots(volume.volumeId())).hasSize(1);
  }

  @Test
  void aDeletedSnapshotIsGoneAndDeletingItAgainSucceeds() {
    VolumeSpec volume = created(1);
    SnapshotSpec spec = snapshotOf(volume);
    snapshots().createSnapshot(mark(), spec);

    snapshots().deleteSnapshot(mark(), spec);
    snapshots().deleteSnapshot(mark(), spec);

    assertThat(snapshots().snapshots(volume.volumeId())).isEmpty();
    driver().delete(mark(), volume.volumeId(), volume.placement());
    snapshots().deleteSnapshot(mark(), spec);
    assertThat(snapshots().snapshots(volume.volumeId())).isEmpty();
  }

  @Test
  void whatIsMissingIsNotFound() {
    VolumeSpec volume = created(1);
    assertFault(
        DriverFault.NOT_FOUND, () -> snapshots().createSnapshot(mark(), snapshotOf(spec(1))));
    assertFault(
        DriverFault.NOT_FOUND,
        () -> snapshots().createFromSnapshot(mark(), spec(1), snapshotOf(volume)));
    assertFault(
        DriverFault.NOT_FOUND,
        () -> clones().cloneVolume(mark(), spec(1), UUID.randomUUID(), UUID.randomUUID()));
    assertFault(
        DriverFault.NOT_FOUND,
        () -> extending().extend(mark(), UUID.randomUUID(), UUID.randomUUID(), 2));
    assertThat(driver().volumes())
        .extracting(StoredVolume::volumeId)
        .containsExactly(volume.volumeId());
  }

  @Test
  void aVolumeWithASnapshotIsNotDeleted() {
    VolumeSpec volume = created(1);
    SnapshotSpec snapshot = snapshotOf(volume);
    snapshots().createSnapshot(mark(), snapshot);

    assertFault(
        DriverFault.BUSY, () -> driver().delete(mark(), volume.volumeId(), volume.placement()));

    assertThat(driver().inspect(volume.volumeId()))
        .get()
        .matches(it -> it.isComplete(volume.placement()));
    snapshots().deleteSnapshot(mark(), snapshot);
    driver().delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void aVolumeFromASnapshotHasItsContentAndOutlivesIt() {
    VolumeSpec source = created(1);
    write(source.volumeId(), "before");
    SnapshotSpec snapshot = snapshotOf(source);
    snapshots().createSnapshot(mark(), snapshot);
    write(source.volumeId(), "after!");
    VolumeSpec spec = spec(2);

    StoredVolume made = snapshots().createFromSnapshot(mark(), spec, snapshot);

    assertThat(made.isComplete(spec.placement())).isTrue();
    assertThat(made.sizeBytes()).isEqualTo(2 * VolumeSpec.GIB);
    assertThat(read(spec.volumeId(), 6)).isEqualTo("before");
    snapshots().deleteSnapshot(mark(), snapshot);
    driver().delete(mark(), source.volumeId(), source.placement());
    assertThat(read(spec.volumeId(), 6)).isEqualTo("before");
    // the snapshot has gone, but the volume was made
    assertThat(snapshots().createFromSnapshot(mark(), spec, snapshot)).isEqualTo(made);
    driver().delete(mark(), spec.volumeId(), spec.placement());
    assertThat(driver().volumes()).isEmpty();
  }

  @Test
  void aCloneHasTheContentOfItsSourceAndOutlivesIt() {
    VolumeSpec source = created(1);
    write(source.volumeId(), "content");
    VolumeSpec spec = spec(1);

    StoredVolume made = clones().cloneVolume(mark(), spec, source.volumeId(), source.placement());
    write(source.volumeId(), "changed");

    assertThat(made.isComplete(spec.placement())).isTrue();
    assertThat(read(spec.volumeId(), 7)).isEqualTo("content");
    assertThat(snapshots().snapshots(source.volumeId())).isEmpty();
    driver().delete(mark(), source.volumeId(), source.placement());
    assertThat(driver().volumes()).containsExactly(made);
    assertThat(read(spec.volumeId(), 7)).isEqualTo("content");
  }

  /** The source's object is larger than anybody knows where an extend gave no answer. */
  @Test
  void aCopyHasTheSizeThatWasAskedForWhateverItsSourceHas() {
    VolumeSpec source = created(1);
    write(source.volumeId(), "content");
    extending().extend(mark(), source.volumeId(), source.placement(), 2);
    fill(source, VolumeSpec.GIB, 5);
    SnapshotSpec snapshot = snapshotOf(source);
    snapshots().createSnapshot(mark(), snapshot);
    VolumeSpec cloned = spec(1);
    VolumeSpec fromSnapshot = spec(1);

    StoredVolume clone =
        clones().cloneVolume(mark(), cloned, source.volumeId(), source.placement());
    StoredVolume made = snapshots().createFromSnapshot(mark(), fromSnapshot, snapshot);

    for (StoredVolume copy : List.of(clone, made)) {
      assertThat(copy.sizeBytes()).isEqualTo(VolumeSpec.GIB);
      assertThat(driver().inspect(copy.volumeId())).contains(copy);
      assertThat(read(copy.volumeId(), 7)).isEqualTo("content");
    }
    for (VolumeSpec copy : List.of(cloned, fromSnapshot)) {
      extending().extend(mark(), copy.volumeId(), copy.placement(), 2);
      assertThat(firstByte(copy, VolumeSpec.GIB)).isZero();
    }
    assertThat(firstByte(source, VolumeSpec.GIB)).isEqualTo((byte) 5);
  }

  /** Writes at least one byte of this value there, durably. */
  protected void fill(VolumeSpec volume, long offset, int value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    while (buffer.hasRemaining()) {
      buffer.put((byte) value);
    }
    try (OpenContent content =
        copying().openToWrite(mark(), volume.volumeId(), volume.placement())) {
      content.write(offset, buffer.flip());
      content.flush();
    }
  }

  /** Reads the byte there. */
  protected byte firstByte(VolumeSpec volume, long offset) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    try (OpenContent content =
        copying().openToRead(mark(), volume.volumeId(), volume.placement())) {
      content.read(offset, buffer);
    }
    return buffer.get(0);
  }

  @Test
  void clonesOfClonesKeepTheirContent() {
    VolumeSpec last = created(1);
    write(last.volumeId(), "handed on");
    for (int i = 0; i < 8; i++) {
      VolumeSpec next = spec(1);
      clones().cloneVolume(mark(), next, last.volumeId(), last.placement());
      driver().delete(mark(), last.volumeId(), last.placement());
      last = next;
    }
    assertThat(read(last.volumeId(), 9)).isEqualTo("handed on");
  }

  @Test
  void aVolumeGrowsAndNeverShrinks() {
    VolumeSpec volume = created(2);
    write(volume.volumeId(), "content");

    StoredVolume grown = extending().extend(mark(), volume.volumeId(), volume.placement(), 3);

    assertThat(grown.sizeBytes()).isEqualTo(3 * VolumeSpec.GIB);
    assertThat(driver().inspect(volume.volumeId())).contains(grown);
    assertThat(extending().extend(mark(), volume.volumeId(), volume.placement(), 3))
        .isEqualTo(grown);
    assertFault(
        DriverFault.INVALID,
        () -> extending().extend(mark(), volume.volumeId(), volume.placement(), 1));
    assertFault(
        DriverFault.CONFLICT,
        () -> extending().extend(mark(), volume.volumeId(), UUID.randomUUID(), 4));
    assertThat(driver().volumes()).containsExactly(grown);
    assertThat(driver().report().pools().getFirst().provisionedGib()).isEqualTo(3.0);
    assertThat(read(volume.volumeId(), 7)).isEqualTo("content");
  }

  @Test
  void aVolumeGoesBackToItsSnapshotOrTheDriverDoesNotSayThatItCan() {
    VolumeSpec volume = created(1);
    write(volume.volumeId(), "before");
    SnapshotSpec snapshot = snapshotOf(volume);
    snapshots().createSnapshot(mark(), snapshot);
    write(volume.volumeId(), "after!");
    if (!(driver() instanceof RevertSupport reverting)) {
      assertFault(
          DriverFault.UNSUPPORTED,
          () -> PoolFeature.require(driver(), BACKEND, RevertSupport.class));
      assertThat(read(volume.volumeId(), 6)).isEqualTo("after!");
      return;
    }
    var otherPlacement =
        new SnapshotSpec(
            snapshot.snapshotId(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    assertFault(DriverFault.CONFLICT, () -> reverting.revert(mark(), otherPlacement));
    assertFault(DriverFault.NOT_FOUND, () -> reverting.revert(mark(), snapshotOf(volume)));
    assertThat(read(volume.volumeId(), 6)).isEqualTo("after!");

    reverting.revert(mark(), snapshot);
    assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
    reverting.revert(mark(), snapshot);
    assertThat(snapshots().snapshots(volume.volumeId())).hasSize(1);

    write(volume.volumeId(), "larger");
    extending().extend(mark(), volume.volumeId(), volume.placement(), 2);
    // as where its catalog came to know nothing of that: else it is not asked
    reverting.revert(mark(), snapshot);
    assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
    assertThat(driver().volumes())
        .singleElement()
        .matches(it -> it.isComplete(volume.placement()) && it.sizeBytes() == VolumeSpec.GIB);
    assertThat(driver().inspect(volume.volumeId()).orElseThrow().sizeBytes())
        .isEqualTo(VolumeSpec.GIB);
    extending().extend(mark(), volume.volumeId(), volume.placement(), 2);
    assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
  }

  @Test
  void aCopyThatIsFlattenedStandsAlone() {
    supported(FlattenSupport.class)
        .ifPresent(
            flattening -> {
              VolumeSpec source = created(1);
              write(source.volumeId(), "content");
              VolumeSpec copy = spec(2);
              clones().cloneVolume(mark(), copy, source.volumeId(), source.placement());

              for (int i = 0; i < 2; i++) {
                flattening.flatten(mark(), copy.volumeId(), copy.placement());
                assertThat(flattening.isDeep(copy.volumeId())).isFalse();
                assertThat(read(copy.volumeId(), 7)).isEqualTo("content");
              }
              flattening.flatten(mark(), source.volumeId(), source.placement());
              driver().delete(mark(), source.volumeId(), source.placement());
              assertThat(read(copy.volumeId(), 7)).isEqualTo("content");
              assertThat(driver().volumes())
                  .singleElement()
                  .matches(it -> it.isComplete(copy.placement()));

              VolumeSpec nothing = spec(1);
              assertFault(DriverFault.NOT_FOUND, () -> flattening.isDeep(nothing.volumeId()));
              assertFault(
                  DriverFault.NOT_FOUND,
                  () -> flattening.flatten(mark(), nothing.volumeId(), nothing.placement()));
              assertFault(
                  DriverFault.CONFLICT,
                  () -> flattening.flatten(mark(), copy.volumeId(), UUID.randomUUID()));
            });
  }

  @Test
  void aVolumeIsRetypedInPlaceOrNothingIsChanged() {
    supported(RetypeSupport.class)
        .ifPresent(
            retyping -> {
              VolumeSpec volume = created(1);
              write(volume.volumeId(), "content");
              var before = driver().volumes();
              for (RetypeTarget target :
                  List.of(
                      new RetypeTarget(null, Map.of(QosLimit.TOTAL_IOPS_SEC, 100L)),
                      new RetypeTarget(Provisioning.THIN, Map.of()),
                      new RetypeTarget(Provisioning.THICK, Map.of(QosLimit.READ_IOPS_SEC, 5L)),
                      new RetypeTarget(null, Map.of()))) {
                try {
                  retype(retyping, volume, target);
                  retype(retyping, volume, target);
                } catch (DriverException e) {
                  assertThat(e.fault()).isEqualTo(DriverFault.UNSUPPORTED);
                  assertThat(e.sentence()).endsWith(".");
                }
                assertThat(driver().volumes()).isEqualTo(before);
                assertThat(read(volume.volumeId(), 7)).isEqualTo("content");
              }
              var nothing = new RetypeTarget(null, Map.of());
              assertFault(DriverFault.NOT_FOUND, () -> retype(retyping, spec(1), nothing));
              assertFault(
                  DriverFault.CONFLICT,
                  () -> retyping.retype(mark(), volume.volumeId(), UUID.randomUUID(), nothing));
            });
  }

  private static void retype(RetypeSupport retyping, VolumeSpec volume, RetypeTarget target) {
    retyping.retype(mark(), volume.volumeId(), volume.placement(), target);
  }

  @Test
  void snapshotsOfAGroupAreAllTakenOrNone() {
    supported(GroupSnapshotSupport.class)
        .ifPresent(
            groups -> {
              VolumeSpec first = created(1);
              VolumeSpec second = created(2);
              write(first.volumeId(), "first");
              write(second.volumeId(), "other");
              List<SnapshotSpec> specs = List.of(snapshotOf(second), snapshotOf(first));

              List<StoredSnapshot> taken = groups.createGroupSnapshot(mark(), specs);

              assertThat(taken)
                  .extracting(StoredSnapshot::snapshotId)
                  .containsExactly(specs.get(0).snapshotId(), specs.get(1).snapshotId());
              assertThat(taken).allMatch(it -> it.state() == PlacementState.COMPLETE);
              assertThat(snapshots().snapshots(first.volumeId())).containsExactly(taken.get(1));
              assertThat(snapshots().snapshots(second.volumeId())).containsExactly(taken.get(0));
              write(first.volumeId(), "after");
              assertThat(groups.createGroupSnapshot(mark(), specs)).isEqualTo(taken);
              VolumeSpec made = spec(1);
              snapshots().createFromSnapshot(mark(), made, specs.get(1));
              assertThat(read(made.volumeId(), 5)).isEqualTo("first");

              assertFault(
                  DriverFault.NOT_FOUND,
                  () ->
                      groups.createGroupSnapshot(
                          mark(), List.of(snapshotOf(first), snapshotOf(spec(1)))));
              assertFault(
                  DriverFault.INVALID,
                  () ->
                      groups.createGroupSnapshot(
                          mark(), List.of(snapshotOf(first), snapshotOf(first))));
              assertFault(DriverFault.INVALID, () -> groups.createGroupSnapshot(mark(), List.of()));
              assertThat(snapshots().snapshots(first.volumeId())).hasSize(1);
            });
  }

  private CopySupport copying() {
    return (CopySupport) driver();
  }

  /** The driver under test. */
  protected final CloneSupport clones() {
    return (CloneSupport) driver();
  }

  /** The driver under test. */
  protected final ExtendSupport extending() {
    return (ExtendSupport) driver();
  }
}
