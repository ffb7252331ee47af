package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.VolumeSpec;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the driver counts on in a volume group, by LVM and by what stands for it in tests. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
abstract class VerbsContractTest {
  private static final long GIB = VolumeSpec.GIB;
  private static final String OURS = "halite.placement=one";
  private static final String ADDED = "halite.building";

  private VolumeGroup group;
  private GroupChanges changes;
  private final LvName volume = LvName.volume(UUID.randomUUID());
  private final LvName copy = LvName.volume(UUID.randomUUID());
  private final LvName snapshot = LvName.snapshot(UUID.randomUUID());

  /** An empty group; it may have the pool. */
  protected abstract VolumeGroup emptyGroup();

  protected abstract void write(LvName name, long offset, String text);

  protected abstract String read(LvName name, long offset, int length);

  @BeforeEach
  void begin() {
    group = emptyGroup();
    changes = group.begin(UUID.randomUUID());
    if (changes.state().find(NodeGroup.POOL).isEmpty()) {
      // the rest is for thick ones
      changes.createPool(NodeGroup.POOL, 40);
    }
  }

  @Test
  void thinVolumesAreMadeCopiedResizedAndRemoved() {
    LogicalVolume pool = changes.state().find(NodeGroup.POOL).orElseThrow();
    assertThat(pool.isThinPool()).isTrue();
    assertThat(pool.isZeroing()).isTrue();
    assertThat(pool.discards()).isEqualTo("passdown");
    assertThat(GIB % pool.chunkBytes()).isZero();

    changes.createThin(volume, 2 * GIB, NodeGroup.POOL, Set.of(OURS, ADDED));
    assertThat(found(volume).sizeBytes()).isEqualTo(2 * GIB);
    assertThat(found(volume).tags()).containsExactlyInAnyOrder(OURS, ADDED);
    assertThat(found(volume).isThin()).isTrue();
    assertThat(found(volume).isActive()).isTrue();
    assertThat(found(volume).isOpen()).isFalse();
    assertThat(found(volume).pool()).isEqualTo(NodeGroup.POOL);
    assertFault(
        DriverFault.CONFLICT,
        () -> changes.createThin(volume, GIB, NodeGroup.POOL, Set.of("halite.placement=two")));
    write(volume, 0, "begin");
    write(volume, GIB, "second");

    changes.snapshotThin(volume, snapshot, Set.of(OURS), GroupChanges.Activation.INACTIVE);
    assertThat(found(snapshot).isActive()).isFalse();
    assertThat(found(snapshot).origin()).isEqualTo(volume.toString());
    assertThat(found(snapshot).tags()).containsExactly(OURS);
    write(volume, 0, "later");
    changes.snapshotThin(snapshot, copy, Set.of(OURS), GroupChanges.Activation.ACTIVE);
    assertThat(read(copy, 0, 5)).isEqualTo("begin");

    changes.discard(copy, GIB, GIB);
    changes.reduce(copy, GIB);
    changes.extend(copy, 3 * GIB);
    assertThat(found(copy).sizeBytes()).isEqualTo(3 * GIB);
    assertThat(read(copy, GIB, 6)).isEqualTo("\0".repeat(6));
    assertThat(read(volume, GIB, 6)).isEqualTo("second");

    changes.remove(volume, OURS);
    assertThat(changes.state().find(volume)).isEmpty();
    assertThat(read(copy, 0, 5)).isEqualTo("begin");
  }

  @Test
  void thickVolumesAreMadeZeroedCopiedAndRemoved() {
    changes.createThick(volume, GIB, Set.of(OURS));
    assertThat(found(volume).isThin()).isFalse();
    assertThat(found(volume).isActive()).isTrue();
    write(volume, 0, "begin");
    write(volume, 4 << 20, "later");
    changes.zero(volume, 4 << 20, 4 << 20);
    assertThat(read(volume, 4 << 20, 5)).isEqualTo("\0".repeat(5));

    changes.snapshotThick(volume, snapshot, LvmSnapshots.room(GIB), Set.of(OURS));
    assertThat(found(snapshot).isThickSnapshot()).isTrue();
    assertThat(found(snapshot).isInvalid()).isFalse();
    assertThat(found(snapshot).origin()).isEqualTo(volume.toString());
    write(volume, 0, "other");
    changes.remove(volume, OURS);
    assertThat(changes.state().volumes())
        .extracting(LogicalVolume::name)
        .contains(snapshot.toString(), volume.toString());
    changes.createThick(copy, GIB, Set.of(OURS));
    changes.zero(copy, 0, 8 << 20);
    changes.copy(snapshot, copy, 0, 8 << 20);
    assertThat(read(copy, 0, 5)).isEqualTo("begin");

    changes.splitSnapshot(snapshot);
    assertThat(found(snapshot).isThickSnapshot()).isFalse();
    assertThat(found(snapshot).origin()).isEmpty();
    assertThat(found(snapshot).tags()).containsExactly(OURS);
    assertThat(found(snapshot).sizeBytes()).isGreaterThanOrEqualTo(GIB);
    LvName away = LvName.deleted(UUID.randomUUID());
    changes.rename(snapshot, away);
    assertThat(changes.state().find(snapshot)).isEmpty();
    assertThat(found(away).tags()).containsExactly(OURS);
    changes.activate(away, GroupChanges.Activation.ACTIVE);
    changes.zero(away, 0, 4 << 20);
    changes.remove(away, OURS);
    assertThat(changes.state().find(away)).isEmpty();
    assertThat(read(volume, 0, 5)).isEqualTo("other");

    changes.activate(volume, GroupChanges.Activation.INACTIVE);
    assertThat(found(volume).isActive()).isFalse();
    assertFault(DriverFault.FAILURE, () -> changes.zero(volume, 0, 4 << 20));
    changes.extend(volume, 2 * GIB);
    changes.activate(volume, GroupChanges.Activation.ACTIVE);
    assertThat(found(volume).isActive()).isTrue();
    assertThat(found(volume).sizeBytes()).isEqualTo(2 * GIB);
    assertFault(DriverFault.FULL, () -> changes.extend(copy, 4000 * GIB));
    assertFault(
        DriverFault.FULL,
        () -> changes.createThick(LvName.volume(UUID.randomUUID()), 4000 * GIB, Set.of(OURS)));
  }

  @Test
  void whatDoesNotCarryTheTagIsLeftAlone() {
    changes.createThin(volume, GIB, NodeGroup.POOL, Set.of("halite.somebody=else"));

    changes.remove(volume, OURS);
    changes.retag(volume, OURS, Set.of("halite.somebody=else"), Set.of(ADDED));
    assertThat(found(volume).tags()).containsExactly("halite.somebody=else");

    changes.retag(
        volume, "halite.somebody=else", Set.of("halite.somebody=else"), Set.of(OURS, ADDED));
    assertThat(found(volume).tags()).containsExactlyInAnyOrder(OURS, ADDED);
    // what is not there is no error, and neither are a tag's absence and presence
    changes.remove(copy, OURS);
    changes.retag(copy, OURS, Set.of(ADDED), Set.of());
    changes.retag(volume, OURS, Set.of("halite.never=there"), Set.of(ADDED));
    changes.remove(volume, OURS);
    assertThat(changes.state().find(volume)).isEmpty();
  }

  @Test
  void whatIsSomebodyElsesIsMarkedRenamedAndGivenBack() {
    changes.createThin(volume, GIB, NodeGroup.POOL, Set.of("halite.somebody=else"));
    var foreign = new ForeignName("a+disk_of.others-1");
    changes.rename(volume, foreign);
    assertThat(changes.state().find(volume)).isEmpty();

    changes.tag(foreign, Set.of(OURS, ADDED));
    changes.retag(foreign, "halite.placement=other", Set.of(OURS), Set.of());
    assertThat(changes.state().find(foreign.text()).orElseThrow().tags())
        .containsExactlyInAnyOrder("halite.somebody=else", OURS, ADDED);
    changes.rename(foreign, volume);
    assertThat(found(volume).tags()).contains(OURS);
    changes.rename(volume, foreign);
    changes.retag(foreign, OURS, Set.of(OURS, ADDED), Set.of());
    assertThat(changes.state().find(foreign.text()).orElseThrow().tags())
        .containsExactly("halite.somebody=else");
    assertFault(DriverFault.NOT_FOUND, () -> changes.tag(new ForeignName("nothing"), Set.of(OURS)));
    changes.createThin(copy, GIB, NodeGroup.POOL, Set.of(OURS));
    assertFault(DriverFault.CONFLICT, () -> changes.rename(copy, foreign));
  }

  @Test
  void aFencedIncarnationIsRefusedAndOthersAreNot() {
    GroupChanges other = group.begin(UUID.randomUUID());
    String id = changes.state().id();
    assertThat(group.look().id()).isEqualTo(id);

    group.fence(changes.incarnation(), Duration.ofSeconds(5));
    group.fence(changes.incarnation(), Duration.ofSeconds(5));
    group.fence(UUID.randomUUID(), Duration.ofSeconds(5));

    assertFault(DriverFault.FENCED, () -> changes.state());
    assertFault(
        DriverFault.FENCED, () -> changes.createThin(volume, GIB, NodeGroup.POOL, Set.of(OURS)));
    assertFault(DriverFault.FENCED, () -> changes.zero(volume, 0, 4096));
    assertThat(other.state().find(volume)).isEmpty();
  }

  private LogicalVolume found(LvName name) {
    return changes.state().find(name).orElseThrow();
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
