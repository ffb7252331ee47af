package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.OperationMark;
import dev.halite.driver.QosLimit;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a clone takes over from what it reads. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdClonesTest {
  private static final int LARGER = 23;
  private static final int SMALLER = 22;

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private final String pool = CEPH.newPool();

  /** Objects of 8 MiB are not read through objects of 4. */
  @Test
  void aCloneHasTheLargerObjectsOfTheTwo() {
    VolumeSpec large = spec();
    VolumeSpec small = spec();
    made(large, "8");
    made(small, "4");

    for (VolumeSpec source : List.of(large, small)) {
      SnapshotSpec snapshot = snapshot(source);
      VolumeSpec fromVolume = spec();
      VolumeSpec fromSnapshot = spec();
      try (RbdDriver driver = driver("4")) {
        driver.cloneVolume(mark(), fromVolume, source.volumeId(), source.placement());
        driver.createSnapshot(mark(), snapshot);
        driver.createFromSnapshot(mark(), fromSnapshot, snapshot);
      }
      for (VolumeSpec made : List.of(fromVolume, fromSnapshot)) {
        assertThat(order(made)).isEqualTo(source == large ? LARGER : SMALLER);
        assertThat(content(made)).isEqualTo("content");
      }
    }
    VolumeSpec larger = spec();
    try (RbdDriver driver = driver("8")) {
      driver.cloneVolume(mark(), larger, small.volumeId(), small.placement());
    }
    assertThat(order(larger)).isEqualTo(LARGER);
    assertThat(content(larger)).isEqualTo("content");
  }

  /** It would answer for its parent's snapshots, and be throttled as its parent is. */
  @Test
  void aCloneHasNothingThatIsSaidOfItsParent() {
    VolumeSpec source = spec();
    made(source, "4");
    SnapshotSpec first = snapshot(source);
    SnapshotSpec second = snapshot(source);
    VolumeSpec fromVolume = spec();
    VolumeSpec fromSnapshot = spec();
    try (RbdDriver driver = driver("4")) {
      driver.createSnapshot(mark(), first);
      driver.createSnapshot(mark(), second);
      driver.limit(
          mark(), source.volumeId(), source.placement(), Map.of(QosLimit.TOTAL_IOPS_SEC, 500L));
      try (RbdClient client = client()) {
        header(client, source).setMetadata("owner", "a stranger");
      }
      driver.createFromSnapshot(mark(), fromSnapshot, second);
      driver.cloneVolume(mark(), fromVolume, source.volumeId(), source.placement());
    }
    for (VolumeSpec made : List.of(fromVolume, fromSnapshot)) {
      assertThat(metadata(made))
          .containsOnly(
              Map.entry("owner", "a stranger"),
              Map.entry("halite.placement", made.volumeId() + " " + made.placement()));
    }
  }

  private static SnapshotSpec snapshot(VolumeSpec source) {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), source.volumeId(), source.placement());
  }

  private void made(VolumeSpec spec, String chunk) {
    try (RbdDriver driver = driver(chunk)) {
      driver.create(mark(), spec);
    }
    try (RbdClient client = client()) {
      client.write(spec.volumeId(), "content");
    }
  }

  private int order(VolumeSpec spec) {
    try (RbdClient client = client()) {
      return header(client, spec).order().orElseThrow();
    }
  }

  private Map<String, String> metadata(VolumeSpec spec) {
    try (RbdClient client = client()) {
      return header(client, spec).allMetadata("");
    }
  }

  private static ImageHeader header(RbdClient client, VolumeSpec spec) {
    String image = client.pool().images().idOf(VolumeImages.name(spec.volumeId())).orElseThrow();
    return client.pool().header(image);
  }

  private String content(VolumeSpec spec) {
    try (RbdClient client = client();
        OpenImage open = client.open(spec.volumeId())) {
      assertThat(open.sizeBytes()).isEqualTo(VolumeSpec.GIB);
      return client.read(spec.volumeId(), "content".length());
    }
  }

  private RbdClient client() {
    return new RbdClient(CEPH.access(), pool);
  }

  private RbdDriver driver(String chunk) {
    RbdDriver driver =
        (RbdDriver)
            new RbdDriverFactory()
                .create(
                    new BackendSettings(
                        "node",
                        "rbd",
                        Map.of(
                            "conf",
                            CEPH.access().configuration().toString(),
                            "pool",
                            pool,
                            "chunk-size-mib",
                            chunk),
                        Clock.systemUTC(),
                        UUID::randomUUID,
                        (mark, stage) -> {}));
    driver.setup(null);
    return driver;
  }

  private VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
