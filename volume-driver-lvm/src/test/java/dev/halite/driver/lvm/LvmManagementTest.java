package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.Provisioning;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of somebody's logical volume that the owner goes on using meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmManagementTest {
  private static final String THEIRS = "theirs";
  private static final SourceReference REFERENCE = SourceReference.toName(THEIRS);
  private static final long SIZE = VolumeSpec.GIB + (4 << 20);

  @TempDir private Path directory;

  private final VolumeSpec spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 2, "disks");

  /** The node dies, and the owner makes it larger and writes at the new end. */
  @ParameterizedTest
  @EnumSource(Provisioning.class)
  void whatItsOwnerHasWrittenSinceTheMarkIsKept(Provisioning provisioning) {
    dieAt("manage.building-marked", provisioning);
    grown(THEIRS, 2 * VolumeSpec.GIB);

    with(provisioning, driver -> assertConflict(() -> driver.manage(mark(), spec, REFERENCE)));

    assertTheirs(2 * VolumeSpec.GIB);
    with(provisioning, driver -> driver.delete(mark(), spec.volumeId(), spec.placement()));
    assertTheirs(2 * VolumeSpec.GIB);
  }

  /** The same when it has the volume's name already. */
  @ParameterizedTest
  @CsvSource({"manage, 2", "manage, 3", "delete, 2", "delete, 3", "unmanage, 2"})
  void whatItsOwnerHasWrittenUnderItsNewNameIsKept(String call, long sizeGib) {
    dieAt("manage.renamed", Provisioning.THICK);
    grown(name(), sizeGib * VolumeSpec.GIB);

    with(
        Provisioning.THICK,
        driver -> {
          switch (call) {
            case "manage" -> assertConflict(() -> driver.manage(mark(), spec, REFERENCE));
            case "delete" -> driver.delete(mark(), spec.volumeId(), spec.placement());
            default -> driver.unmanage(mark(), spec.volumeId(), spec.placement());
          }
        });

    assertTheirs(sizeGib * VolumeSpec.GIB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manage.building-marked", "manage.renamed"})
  void whatItsOwnerHasOpenIsGivenBack(String stage) {
    dieAt(stage, Provisioning.THICK);
    group().setOpen(stage.endsWith("renamed") ? name() : THEIRS, true);

    with(
        Provisioning.THICK, driver -> assertConflict(() -> driver.manage(mark(), spec, REFERENCE)));

    assertTheirs(SIZE);
  }

  /** LVM would cut it under who has it open. */
  @Test
  void whatIsOpenIsNotCut() {
    dieAt("manage.grown", Provisioning.THICK);
    group().setOpen(name(), true);
    with(
        Provisioning.THICK,
        driver -> {
          assertFault(
              DriverFault.BUSY, () -> driver.delete(mark(), spec.volumeId(), spec.placement()));
          assertThat(found(name()).sizeBytes()).isEqualTo(2 * VolumeSpec.GIB);
          group().setOpen(name(), false);
          driver.delete(mark(), spec.volumeId(), spec.placement());
        });
    assertTheirs(SIZE);
  }

  @Test
  void whatItsOwnerHasRenamedIsFoundByItsTags() {
    dieAt("manage.building-marked", Provisioning.THICK);
    group().change(THEIRS, it -> renamed(it, "archive"));
    with(Provisioning.THICK, driver -> driver.delete(mark(), spec.volumeId(), spec.placement()));
    assertThat(found("archive").tags()).containsExactly("of=others");
  }

  @Test
  void whatCannotHaveItsNameAgainKeepsTheOneThatItHas() {
    dieAt("manage.renamed", Provisioning.THICK);
    group().putForeign(THEIRS, VolumeSpec.GIB, Provisioning.THICK, "another");
    with(Provisioning.THICK, driver -> driver.delete(mark(), spec.volumeId(), spec.placement()));
    assertThat(found(name()).tags()).containsExactly("of=others");
    assertThat(found(name()).sizeBytes()).isEqualTo(SIZE);
  }

  /** Both die before they have seen each other, and either is what is repeated. */
  @Test
  void whatTwoHaveBegunWithIsNobodys() {
    dieAt("manage.building-marked", Provisioning.THICK);
    var other = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 2, "disks");
    Set<String> tags = Mark.ofVolume(mark(), other.placement(), PlacementState.BUILDING).tags();
    tags.add(new Adoption(other.volumeId(), SIZE, new ForeignName(THEIRS)).tag());
    group().begin(UUID.randomUUID()).tag(new ForeignName(THEIRS), tags);
    with(
        Provisioning.THICK,
        driver -> {
          assertThat(driver.manageableVolumes()).noneMatch(it -> it.isSafeToManage());
          assertConflict(() -> driver.manage(mark(), other, REFERENCE));
          assertTheirs(SIZE);
          driver.delete(mark(), spec.volumeId(), spec.placement());
          driver.manage(mark(), other, REFERENCE);
          assertThat(driver.volumes())
              .singleElement()
              .matches(it -> it.isComplete(other.placement()));
        });
  }

  /** Letters of {@code lv_attr}: read only, suspended, partial. */
  @ParameterizedTest
  @CsvSource({"1, r", "4, s", "8, p"})
  void whatCannotBeUsedIsNotManaged(int index, char letter) {
    putTheirs(Provisioning.THICK);
    group().change(THEIRS, group().inState(index, letter));
    with(
        Provisioning.THICK,
        driver -> {
          assertThat(driver.manageableVolumes()).noneMatch(it -> it.isSafeToManage());
          assertFault(DriverFault.INVALID, () -> driver.manage(mark(), spec, REFERENCE));
        });
    assertTheirs(SIZE);
  }

  private void assertTheirs(long sizeBytes) {
    LogicalVolume left = found(THEIRS);
    assertThat(left.sizeBytes()).isEqualTo(sizeBytes);
    assertThat(left.tags()).containsExactly("of=others");
    assertThat(group().read(THEIRS, 0, 7)).isEqualTo(SimulatedVolumeGroup.bytes("content"));
    if (sizeBytes > SIZE) {
      assertThat(group().read(THEIRS, SIZE, 4)).isEqualTo(SimulatedVolumeGroup.bytes("more"));
    }
  }

  private LogicalVolume found(String name) {
    return group().look().find(name).orElseThrow();
  }

  private void grown(String name, long bytes) {
    group().change(name, group().resized(bytes));
    group().write(name, SIZE, SimulatedVolumeGroup.bytes("more"));
  }

  private LogicalVolume renamed(LogicalVolume volume, String name) {
    return group()
        .volume(name, volume.sizeBytes(), volume.attributes(), "", volume.pool(), volume.tags());
  }

  private void putTheirs(Provisioning provisioning) {
    group().putForeign(THEIRS, SIZE, provisioning, "content");
  }

  private void dieAt(String stage, Provisioning provisioning) {
    putTheirs(provisioning);
    StageListener death =
        (mark, at) -> {
          if (at.equals(stage)) {
            throw new IllegalStateException("died");
          }
        };
    with(
        provisioning,
        death,
        driver ->
            assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> driver.manage(mark(), spec, REFERENCE)));
  }

  private void with(Provisioning provisioning, Consumer<LvmDriver> work) {
    with(provisioning, StageListener.NONE, work);
  }

  private void with(Provisioning provisioning, StageListener stages, Consumer<LvmDriver> work) {
    Map<String, String> keys =
        Map.of(
            "volume-group",
            "simulated",
            "provisioning",
            provisioning.name().toLowerCase(Locale.ROOT),
            "state-directory",
            directory.toString());
    var settings =
        new BackendSettings("node1", "disks", keys, Clock.systemUTC(), UUID::randomUUID, stages);
    try (LvmDriver driver = (LvmDriver) new SimulatedLvmFactory().create(settings)) {
      driver.setup(null);
      work.accept(driver);
    }
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, 200 * VolumeSpec.GIB);
  }

  private String name() {
    return LvName.volume(spec.volumeId()).toString();
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-management");
  }

  private static void assertConflict(Runnable call) {
    assertFault(DriverFault.CONFLICT, call);
  }

  private static void assertFault(DriverFault fault, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .matches(e -> e.fault() == fault);
  }
}
