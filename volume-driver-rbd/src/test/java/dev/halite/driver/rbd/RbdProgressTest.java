package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that copy or remove much say how far they are, and end when nobody wants them any more. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdProgressTest {
  private static final int OBJECTS = 256;

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private final List<Integer> told = new CopyOnWriteArrayList<>();
  private volatile IntPredicate unwanted = percent -> false;
  private RbdDriver driver;
  private RbdClient client;
  private String pool;

  /** As the node's, when the operation was cancelled. */
  private static final class Unwanted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void start() {
    pool = CEPH.newPool();
    var listener =
        new StageListener() {
          @Override
          public void reached(OperationMark mark, String stage) {
            // nothing is held here
          }

          @Override
          public void progressed(OperationMark mark, int percent) {
            told.add(percent);
            if (unwanted.test(percent)) {
              throw new Unwanted();
            }
          }
        };
    driver =
        PoolDriver.setUp(
            CEPH.access(),
            pool,
            Map.of("max-clone-depth", "0", "delete-through-trash", "false"),
            listener);
    client = new RbdClient(CEPH.access(), pool);
  }

  @AfterEach
  void stop() {
    client.close();
    driver.close();
  }

  @Test
  void aFlatteningThatNobodyWantsEndsAndIsRepeated() {
    VolumeSpec source = filled();
    VolumeSpec made = spec();
    clone(made, source);
    assertThat(driver.isDeep(made.volumeId())).isTrue();
    unwanted = percent -> true;

    assertThatThrownBy(() -> driver.flatten(mark(), made.volumeId(), made.placement()))
        .isInstanceOf(Unwanted.class);

    unwanted = percent -> false;
    assertThat(driver.isDeep(made.volumeId())).isTrue();
    driver.flatten(mark(), made.volumeId(), made.placement());
    assertThat(driver.isDeep(made.volumeId())).isFalse();
    driver.delete(mark(), made.volumeId(), made.placement());
    assertThat(driver.volumes()).hasSize(1);
  }

  @Test
  void copiesRemovalsAndRevertsTellHowFarTheyAre() {
    VolumeSpec source = filled();
    SnapshotSpec snapshot =
        new SnapshotSpec(
            UUID.randomUUID(), UUID.randomUUID(), source.volumeId(), source.placement());
    driver.createSnapshot(mark(), snapshot);
    told.clear();

    driver.revert(mark(), snapshot);
    assertTold();
    VolumeSpec made = spec();
    driver.createFromSnapshot(mark(), made, snapshot);
    driver.flatten(mark(), made.volumeId(), made.placement());
    assertTold();
    driver.deleteSnapshot(mark(), snapshot);
    told.clear();
    driver.delete(mark(), source.volumeId(), source.placement());
    assertTold();
  }

  /** A removal that was ended is finished by the next. */
  @Test
  void aRemovalThatNobodyWantsEndsAndIsRepeated() {
    VolumeSpec volume = filled();
    unwanted = percent -> true;

    assertThatThrownBy(() -> driver.delete(mark(), volume.volumeId(), volume.placement()))
        .isInstanceOf(Unwanted.class);

    unwanted = percent -> false;
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertThat(driver.volumes()).isEmpty();
    assertThat(client.pool().images().ids("")).isEmpty();
  }

  private void assertTold() {
    assertThat(told).isNotEmpty().isSorted().allMatch(percent -> percent >= 0 && percent <= 100);
    told.clear();
  }

  private VolumeSpec filled() {
    VolumeSpec spec = spec();
    driver.create(mark(), spec);
    try (OpenImage image = client.open(spec.volumeId())) {
      for (int i = 0; i < OBJECTS; i++) {
        image.write((long) i << 22, ByteBuffer.allocateDirect(4096));
      }
      image.flush();
    }
    told.clear();
    return spec;
  }

  private void clone(VolumeSpec made, VolumeSpec source) {
    driver.cloneVolume(mark(), made, source.volumeId(), source.placement());
  }

  private VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
