package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.testkit.ceph.CephExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clones of clones, and what is done with one while it is made to stand alone. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdFlatteningTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private final String pool = CEPH.newPool();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch marked = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private final RbdDriver driver = driver(false);
  private final RbdDriver other = driver(true);
  private final RbdClient client = new RbdClient(CEPH.access(), pool);

  @AfterEach
  void close() {
    mayGoOn.countDown();
    client.close();
    other.close();
    driver.close();
  }

  @Test
  void aCloneWithMoreAncestorsThanConfiguredIsDeepAndOneThatNobodyCouldReadIsMadeFlat() {
    VolumeSpec last = created();
    client.write(last.volumeId(), "content");
    for (int ancestors = 1; ancestors <= RbdClones.MOST_ANCESTORS; ancestors++) {
      last = cloned(last);
      assertThat(driver.isDeep(last.volumeId()))
          .as("%d ancestors", ancestors)
          .isEqualTo(ancestors > 2);
    }

    VolumeSpec flat = cloned(last);

    assertThat(driver.isDeep(flat.volumeId())).isFalse();
    assertThat(client.read(flat.volumeId(), 7)).isEqualTo("content");
    driver.flatten(mark(), last.volumeId(), last.placement());
    assertThat(driver.isDeep(last.volumeId())).isFalse();
    assertThat(client.read(last.volumeId(), 7)).isEqualTo("content");
  }

  @Test
  void meanwhileItIsUsedAndChangedButNeitherRemovedNorReverted() throws Exception {
    VolumeSpec source = created();
    client.write(source.volumeId(), "content");
    VolumeSpec clone = cloned(source);
    SnapshotSpec snapshot = snapshotOf(clone);
    driver.createSnapshot(mark(), snapshot);
    CompletableFuture<Void> flattening =
        CompletableFuture.runAsync(
            () -> other.flatten(mark(), clone.volumeId(), clone.placement()));
    assertThat(marked.await(60, TimeUnit.SECONDS)).isTrue();

    for (RbdDriver each : new RbdDriver[] {driver, other}) {
      assertOccupied(() -> each.delete(mark(), clone.volumeId(), clone.placement()));
      assertOccupied(() -> each.revert(mark(), snapshot));
      SnapshotSpec more = snapshotOf(clone);
      each.createSnapshot(mark(), more);
      each.deleteSnapshot(mark(), more);
      try (OpenContent open = each.openToWrite(mark(), clone.volumeId(), clone.placement())) {
        assertThat(open.sizeBytes()).isEqualTo(1L << 30);
      }
    }
    driver.extend(mark(), clone.volumeId(), clone.placement(), 2);
    try (OpenImage open = client.open(clone.volumeId())) {
      open.write(7, RbdClient.bytes(" and more"));
      open.flush();
    }

    mayGoOn.countDown();
    flattening.get(60, TimeUnit.SECONDS);
    driver.delete(mark(), source.volumeId(), source.placement());
    assertThat(client.read(clone.volumeId(), 16)).isEqualTo("content and more");
    driver.deleteSnapshot(mark(), snapshot);
    driver.delete(mark(), clone.volumeId(), clone.placement());
    assertThat(driver.volumes()).isEmpty();
  }

  /** What it reads goes into the snapshots that it had before, too. */
  @Test
  void afterwardsItGoesBackToASnapshotFromBefore() {
    VolumeSpec source = created();
    client.write(source.volumeId(), "content");
    VolumeSpec clone = cloned(source);
    SnapshotSpec snapshot = snapshotOf(clone);
    driver.createSnapshot(mark(), snapshot);
    driver.flatten(mark(), clone.volumeId(), clone.placement());
    client.write(clone.volumeId(), "another");
    driver.delete(mark(), source.volumeId(), source.placement());

    driver.revert(mark(), snapshot);

    assertThat(client.read(clone.volumeId(), 7)).isEqualTo("content");
    assertThat(driver.isDeep(clone.volumeId())).isFalse();
  }

  /** Clients of the kernel have no other images. */
  @Test
  void whatItsSnapshotsReadCountsForTheirClonesAlone() {
    VolumeSpec last = created();
    client.write(last.volumeId(), "content");
    for (int ancestors = 1; ancestors <= 3; ancestors++) {
      last = cloned(last);
    }
    RbdClient.command(
        CEPH.access(), "feature", "disable", pool + "/volume-" + last.volumeId(), "deep-flatten");
    SnapshotSpec snapshot = snapshotOf(last);
    driver.createSnapshot(mark(), snapshot);
    for (int i = 0; i < 2; i++) {
      driver.flatten(mark(), last.volumeId(), last.placement());
      assertThat(driver.isDeep(last.volumeId())).isFalse();
    }

    VolumeSpec ofSnapshot = spec();
    driver.createFromSnapshot(mark(), ofSnapshot, snapshot);

    assertThat(driver.isDeep(ofSnapshot.volumeId())).isTrue();
    assertThat(driver.isDeep(cloned(last).volumeId())).isFalse();
    driver.flatten(mark(), ofSnapshot.volumeId(), ofSnapshot.placement());
    assertThat(client.read(ofSnapshot.volumeId(), 7)).isEqualTo("content");
  }

  /** Its client is on the blocklist, and has the image open no more. */
  @Test
  void whatWasFencedMeanwhileKeepsNobodyAway() throws Exception {
    VolumeSpec clone = cloned(created());
    CompletableFuture<Void> flattening =
        CompletableFuture.runAsync(
            () -> other.flatten(mark(), clone.volumeId(), clone.placement()));
    assertThat(marked.await(60, TimeUnit.SECONDS)).isTrue();

    driver.fence(other.backend().session().token().fenceToken());
    driver.delete(mark(), clone.volumeId(), clone.placement());

    mayGoOn.countDown();
    assertThat(flattening.handle((done, failure) -> failure).get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(driver.inspect(clone.volumeId())).isEmpty();
  }

  /** The first gave no answer, so another was begun. */
  @Test
  void aCallThatGoesOnBesideTheNextIsStillKnownWhenThatHasEnded() throws Exception {
    VolumeSpec clone = cloned(created());
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(
            () -> other.flatten(mark(), clone.volumeId(), clone.placement()));
    assertThat(marked.await(60, TimeUnit.SECONDS)).isTrue();

    other.flatten(mark(), clone.volumeId(), clone.placement());

    assertThat(driver.isDeep(clone.volumeId())).isFalse();
    assertOccupied(() -> driver.delete(mark(), clone.volumeId(), clone.placement()));
    driver.disconnect(
        mark(),
        new ConnectionRequest(
            clone.volumeId(),
            clone.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("host", "server")),
            false),
        true);
    other.checkHealth();
    mayGoOn.countDown();
    first.get(60, TimeUnit.SECONDS);
    assertThat(marks(clone)).isEmpty();
    driver.delete(mark(), clone.volumeId(), clone.placement());
    assertThat(driver.inspect(clone.volumeId())).isEmpty();
  }

  /** Metadata is copied with the image, and says nothing of the copy. */
  @Test
  void aCloneOfWhatIsFlattenedIsNot() throws Exception {
    VolumeSpec clone = cloned(created());
    CompletableFuture<Void> flattening =
        CompletableFuture.runAsync(
            () -> other.flatten(mark(), clone.volumeId(), clone.placement()));
    assertThat(marked.await(60, TimeUnit.SECONDS)).isTrue();
    VolumeSpec copy = cloned(clone);
    try (OpenContent open = other.openToWrite(mark(), copy.volumeId(), copy.placement())) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.delete(mark(), copy.volumeId(), copy.placement()))
          .matches(e -> e.fault() == DriverFault.BUSY);
    }
    mayGoOn.countDown();
    flattening.get(60, TimeUnit.SECONDS);
    driver.delete(mark(), copy.volumeId(), copy.placement());
  }

  /** Their librbd writes that an object is there, and dies before it is. */
  @Test
  void whatAClientThatDiedHasNotWrittenIsCopied() {
    VolumeSpec source = created();
    client.write(source.volumeId(), "content");
    VolumeSpec clone = cloned(source);
    client.write(clone.volumeId(), "another");
    assertThat(client.pool().exists("rbd_object_map." + image(clone))).isFalse();
    removeFirstObject(clone);
    driver.flatten(mark(), clone.volumeId(), clone.placement());
    assertThat(client.read(clone.volumeId(), 7)).isEqualTo("content");
  }

  /** Somebody has made one, or the image was a clone before it was ours. */
  @Test
  void anObjectMapIsNotTrusted() {
    VolumeSpec source = created();
    client.write(source.volumeId(), "content");
    VolumeSpec clone = cloned(source);
    String name = pool + "/volume-" + clone.volumeId();
    RbdClient.command(CEPH.access(), "feature", "enable", name, "object-map", "fast-diff");
    RbdClient.command(CEPH.access(), "object-map", "rebuild", name);
    try (OpenImage open = client.open(clone.volumeId())) {
      open.write(0, RbdClient.bytes("another"));
      open.flush();
      removeFirstObject(clone);

      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.flatten(mark(), clone.volumeId(), clone.placement()))
          .matches(e -> e.fault() == DriverFault.BUSY)
          .withMessageContaining("object map");
    }

    driver.flatten(mark(), clone.volumeId(), clone.placement());

    assertThat(driver.isDeep(clone.volumeId())).isFalse();
    assertThat(client.read(clone.volumeId(), 7)).isEqualTo("content");
  }

  private void removeFirstObject(VolumeSpec volume) {
    CephAccess access = CEPH.access();
    assertThat(
            CommandRun.of(
                Duration.ofSeconds(30),
                List.of(
                    "rados",
                    "-c",
                    access.configuration().toString(),
                    "-p",
                    pool,
                    "rm",
                    "rbd_data." + image(volume) + ".0000000000000000")))
        .matches(CommandRun::succeeded);
  }

  private Map<String, String> marks(VolumeSpec volume) {
    return client.pool().header(image(volume)).allMetadata("halite.flattened-by");
  }

  private String image(VolumeSpec volume) {
    return client.pool().images().idOf("volume-" + volume.volumeId()).orElseThrow();
  }

  private static void assertOccupied(ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == DriverFault.OCCUPIED)
        .withMessageContaining("being flattened");
  }

  private VolumeSpec created() {
    VolumeSpec spec = spec();
    driver.create(mark(), spec);
    return spec;
  }

  private VolumeSpec cloned(VolumeSpec source) {
    VolumeSpec spec = spec();
    driver.cloneVolume(mark(), spec, source.volumeId(), source.placement());
    return spec;
  }

  private VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private static SnapshotSpec snapshotOf(VolumeSpec volume) {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
  }

  /**
   * A driver of a process of its own.
   *
   * @param held whether it is held where it has first begun to flatten
   */
  private RbdDriver driver(boolean held) {
    return PoolDriver.setUp(
        CEPH.access(),
        pool,
        Map.of("max-clone-depth", "2"),
        (mark, stage) -> {
          if (held && stage.equals("flatten.marked") && begun.compareAndSet(false, true)) {
            hold();
          }
        });
  }

  private void hold() {
    marked.countDown();
    try {
      assertThat(mayGoOn.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
