package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.RbdImages.Trashed;
import dev.halite.common.storage.library.MissingLibraryException;
import dev.halite.testkit.ceph.CephExtension;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CephBindingTest {
  private static final long GIB = 1L << 30;
  private static final int ORDER = 22;

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private CephCluster cluster;
  private CephPool pool;

  @BeforeEach
  void connect() {
    String name = CEPH.newPool();
    cluster = CephCluster.connect(settings());
    cluster.waitForLatestMap();
    pool = cluster.openPool(cluster.poolId(name).orElseThrow(), name);
  }

  @AfterEach
  void disconnect() {
    pool.close();
    cluster.close();
  }

  @Test
  void aConnectionKnowsItsClusterAndHasAnAddressOfItsOwn() {
    assertThat(cluster.fsid()).hasSize(36);
    assertThat(cluster.poolId("no-such-pool")).isEmpty();
    try (CephCluster other = CephCluster.connect(settings())) {
      assertThat(other.fsid()).isEqualTo(cluster.fsid());
      assertThat(other.address()).isNotEqualTo(cluster.address()).contains("127.0.0.1");
    }
  }

  @Test
  void namesThatCWouldCutShortAreRefused() {
    RbdImages images = pool.images();
    images.create("volume", GIB, ORDER);
    assertUnsafe(() -> images.open("volume\0-of-somebody-else"));
    assertUnsafe(() -> images.moveToTrash("volume\0-of-somebody-else"));
    assertUnsafe(() -> images.remove("volume\0-of-somebody-else"));
    assertUnsafe(() -> cluster.poolId(pool.name() + "\0"));
    assertUnsafe(() -> pool.exists("rbd_directory\0"));
    assertUnsafe(() -> pool.map("map").get("a\0b"));
    assertThat(images.ids("")).containsOnlyKeys("volume");
  }

  private static void assertUnsafe(ThrowingCallable call) {
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(call)
        .withMessageContaining("byte 00 is no text");
  }

  @Test
  void monitorCommandsAnswerAndTheirFailuresSayWhy() {
    assertThat(cluster.monitorCommand("{\"prefix\": \"df\", \"format\": \"json\"}"))
        .contains("total_bytes");
    assertErrno(Errno.EINVAL, () -> cluster.monitorCommand("{\"prefix\": \"no such\"}"))
        .withMessageContaining("no such");
  }

  @Test
  void aMapChangesAsAWholeOrNotAtAll() {
    ObjectMap map = pool.map("map");
    ObjectMapChange first =
        ObjectMapChange.none().expecting("a", bytes("")).putting("a", bytes("1"));

    assertThat(map.change(first)).isTrue();
    assertThat(map.change(first)).isFalse();
    assertThat(
            map.change(
                ObjectMapChange.none()
                    .expecting("a", bytes("2"))
                    .putting("b", bytes("2"))
                    .removing("a")))
        .isFalse();
    assertThat(map.get("a")).contains(bytes("1"));
    assertThat(map.get("b")).isEmpty();

    assertThat(
            map.change(
                ObjectMapChange.none()
                    .expecting("a", bytes("1"))
                    .putting("b", bytes("2"))
                    .putting("c", bytes(""))
                    .removing("a")))
        .isTrue();
    assertThat(map.all("").keySet()).containsExactly("b", "c");
    assertThat(map.all("b")).containsOnlyKeys("b");
  }

  @Test
  void aLargeMapIsReadInPages() {
    ObjectMap map = pool.map("map");
    ObjectMapChange change = ObjectMapChange.none();
    for (int i = 0; i < 2_500; i++) {
      change = change.putting("key-%05d".formatted(i), bytes("value " + i));
    }
    map.change(change);

    assertThat(map.all("")).hasSize(2_500);
    assertThat(map.all("key-02499").get("key-02499")).isEqualTo(bytes("value 2499"));
  }

  @Test
  void theMapOfAMissingObjectIsAnError() {
    assertErrno(Errno.ENOENT, () -> pool.map("missing").get("a"));
    assertErrno(Errno.ENOENT, () -> pool.map("missing").all(""));
    pool.map("missing").create();
    assertThat(pool.map("missing").get("a")).isEmpty();
  }

  @Test
  void anObjectsVersionGrowsWithEachChange() {
    ObjectMap map = pool.map("map");
    map.create();
    long before = pool.version("map");
    assertThat(pool.version("map")).isEqualTo(before);

    map.change(ObjectMapChange.none().putting("a", bytes("1")));

    assertThat(pool.version("map")).isGreaterThan(before);
  }

  @Test
  void aLockIsOneClientsUntilItGivesItBack() {
    Duration minute = Duration.ofMinutes(1);
    try (CephCluster otherCluster = CephCluster.connect(settings());
        CephPool other = otherCluster.openPool(pool.id(), pool.name())) {
      assertThat(pool.lock("lock", "test", "", "a test", minute)).isTrue();
      assertThat(pool.lock("lock", "test", "", "a test", minute)).isTrue();
      assertThat(other.lock("lock", "test", "", "a test", minute)).isFalse();
      pool.unlock("lock", "test", "");
      assertThat(other.lock("lock", "test", "", "a test", minute)).isTrue();
      pool.unlock("lock", "test", "");
    }
  }

  @Test
  void anImagesHeaderIsReadAndMarkedWithoutOpeningIt() {
    RbdImages images = pool.images();
    assertThat(images.ids("")).isEmpty();
    assertThat(images.idOf("image")).isEmpty();
    images.create("image", 3 * GIB, ORDER);

    String id = images.idOf("image").orElseThrow();
    ImageHeader header = pool.header(id);
    assertThat(images.ids("im")).containsExactly(Map.entry("image", id));
    assertThat(header.sizeBytes()).contains(3 * GIB);
    assertThat(header.metadata("mark")).isEmpty();
    header.setMetadata("mark", "ours");
    assertThat(header.metadata("mark")).contains("ours");
    header.removeMetadata("mark");
    header.removeMetadata("mark");
    assertThat(header.metadata("mark")).isEmpty();
    header.setMetadata("first", "1");
    header.setMetadata("second", "2");
    header.setMetadata("mark", "ours", Set.of("first", "second", "mark", "absent"));
    assertThat(header.allMetadata("")).containsExactly(Map.entry("mark", "ours"));
    assertThat(header.look()).contains(new ImageHeader.Look(3 * GIB, null, Map.of("mark", "ours")));
    header.setMetadata("first", "1");
    header.removeMetadata(Set.of("first", "mark", "absent"));
    assertThat(header.allMetadata("")).isEmpty();
    String large = "x".repeat(100 << 10);
    header.setMetadata("large", large);
    assertThat(header.allMetadata("")).containsExactly(Map.entry("large", large));
    assertThat(header.look().orElseThrow().metadata()).containsEntry("large", large);
    assertThat(header.parent()).isEmpty();
    assertThat(header.snapshots()).isEmpty();
    assertThat(header.lockOwners()).isEmpty();
    assertThat(pool.header("missing").look()).isEmpty();
    assertThat(pool.header("missing").sizeBytes()).isEmpty();
    assertErrno(Errno.EEXIST, () -> images.create("image", GIB, ORDER));
  }

  @Test
  void snapshotsAndClonesAreSeenInTheHeader() {
    RbdImages images = pool.images();
    images.create("parent", GIB, ORDER);
    ImageHeader parent = pool.header(images.idOf("parent").orElseThrow());
    try (OpenImage open = images.open("parent")) {
      open.createSnapshot("snap");
    }
    assertThat(parent.snapshots())
        .singleElement()
        .matches(it -> it.name().equals("snap") && it.sizeBytes() == GIB && it.ofUsers());
    images.cloneImage("parent", "snap", "child", ORDER);
    ImageHeader child = pool.header(images.idOf("child").orElseThrow());
    assertThat(child.parent())
        .hasValueSatisfying(it -> assertThat(it.poolId()).isEqualTo(pool.id()));
    assertThat(child.parent().map(ImageHeader.Parent::imageId)).isEqualTo(images.idOf("parent"));
    assertThat(parent.parent(child.parent().orElseThrow().snapshotId())).isEmpty();
    assertThat(child.look().orElseThrow().parent()).isEqualTo(child.parent().orElseThrow());

    try (OpenImage open = images.open("parent")) {
      open.removeSnapshot("snap");
    }
    assertThat(parent.snapshots()).singleElement().matches(it -> !it.ofUsers());
    try (OpenImage open = images.open("child")) {
      open.flatten(NativeProgress.NONE);
      open.grow(2 * GIB);
      assertErrno(Errno.EINVAL, () -> open.grow(GIB));
      assertThat(open.sizeBytes()).isEqualTo(2 * GIB);
    }
    assertThat(child.parent()).isEmpty();
    assertThat(parent.snapshots()).isEmpty();
  }

  @Test
  void anImageInTheTrashHasNoNameAndGoesByItsId() {
    RbdImages images = pool.images();
    images.create("image", GIB, ORDER);
    String id = images.idOf("image").orElseThrow();
    try (CephCluster otherCluster = CephCluster.connect(settings());
        CephPool other = otherCluster.openPool(pool.id(), pool.name());
        OpenImage open = other.images().open("image")) {
      assertThat(open.sizeBytes()).isEqualTo(GIB);
      // librbd moves images that are in use without a word, so drivers have to look
      try (OpenImage ours = images.openReadOnly("image")) {
        assertThat(ours.watchers()).containsExactly(otherCluster.address());
      }
    }
    images.moveToTrash("image");

    assertThat(images.idOf("image")).isEmpty();
    assertThat(images.trash()).containsExactly(new Trashed(id, "image"));
    images.create("image", GIB, ORDER);
    images.removeFromTrash(id);
    assertThat(images.trash()).isEmpty();
    assertThat(pool.header(id).exists()).isFalse();
    assertErrno(Errno.ENOENT, () -> images.removeFromTrash(id));
  }

  @Test
  void bytesAreWrittenReadAndDiscarded() {
    RbdImages images = pool.images();
    images.create("image", GIB, ORDER);
    ByteBuffer pattern = ByteBuffer.allocateDirect(8_192);
    while (pattern.hasRemaining()) {
      pattern.put((byte) (pattern.position() % 251));
    }
    ByteBuffer read = ByteBuffer.allocateDirect(8_192);
    try (OpenImage open = images.open("image")) {
      open.write(4_096, pattern.flip());
      open.flush();
      assertThat(pool.header(images.idOf("image").orElseThrow()).lockOwners())
          .singleElement()
          .matches(it -> it.address().endsWith(open.watchers().getFirst()));
      assertThat(open.read(4_096, read)).isEqualTo(8_192);
      assertThat(read.flip()).isEqualTo(pattern.flip());

      open.discard(0, GIB);
      read.clear();
      open.read(4_096, read);
      assertThat(read.get(100)).isZero();
      read.clear();
      assertThat(open.read(GIB - 100, read)).isEqualTo(100);
    }
  }

  @Test
  void aBlockedClientIsRefusedEverything() {
    try (CephCluster otherCluster = CephCluster.connect(settings());
        CephPool other = otherCluster.openPool(pool.id(), pool.name())) {
      other.images().create("image", GIB, ORDER);
      cluster.block(otherCluster.address(), Duration.ofHours(1));
      pool.map("map").create();

      assertErrno(Errno.ESHUTDOWN, () -> other.map("map").get("a"));
      assertErrno(Errno.ESHUTDOWN, () -> other.images().create("second", GIB, ORDER));
      assertThat(pool.images().ids("")).containsOnlyKeys("image");
    }
  }

  @Test
  void aPoolThatWasReplacedIsNotTheOneThatWasOpened() {
    pool.map("map").create();
    CEPH.deletePool(pool.name());
    CEPH.command("osd", "pool", "create", pool.name(), "8");

    assertErrno(Errno.ENOENT, () -> pool.map("map").get("a"));
    assertErrno(Errno.ENOENT, () -> pool.map("map").change(ObjectMapChange.none()));
    cluster.waitForLatestMap();
    assertThat(cluster.poolId(pool.name())).isPresent().isNotEqualTo(OptionalLong.of(pool.id()));
  }

  @Test
  void aFullPoolRefusesInsteadOfWaiting() {
    pool.images().create("before", GIB, ORDER);
    // without this object librbd would have to make it first
    pool.images().prepareTrash();
    CEPH.command("osd", "pool", "set-quota", pool.name(), "max_objects", "1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertErrno(
                    Errno.EDQUOT, () -> pool.images().create("n" + System.nanoTime(), GIB, ORDER)));
    pool.images().moveToTrash("before");
    assertThat(pool.images().trash()).hasSize(1);
  }

  @Test
  void nothingIsUsedAfterItsEndAndNothingEndsUnderACall() throws Exception {
    pool.images().create("image", GIB, ORDER);
    OpenImage open = pool.images().open("image");
    pool.close();
    cluster.close();

    // what was made from a handle keeps it
    assertThat(cluster.awaitEnd(Duration.ofMillis(50))).isFalse();
    assertThat(open.sizeBytes()).isEqualTo(GIB);
    assertErrno(Errno.ENOTCONN, () -> pool.map("map").create());
    assertErrno(Errno.ENOTCONN, cluster::waitForLatestMap);
    open.close();
    open.close();

    assertThat(cluster.awaitEnd(Duration.ofSeconds(30))).isTrue();
    assertErrno(Errno.ENOTCONN, open::sizeBytes);
  }

  @Test
  void aMissingLibraryIsSaidInOneSentenceEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(MissingLibraryException.class)
          .isThrownBy(
              () -> NativeLibraries.load("no-such-library", "libno.so.1", "libno1", LibRados.class))
          .withMessage(
              "The library libno.so.1 cannot be loaded; install the Debian package libno1 or its"
                  + " like.");
    }
  }

  private static ThrowableAssertAlternative<CephException> assertErrno(
      int errno, ThrowingCallable call) {
    return assertThatExceptionOfType(CephException.class)
        .isThrownBy(call)
        .matches(e -> e.errno() == errno, "errno " + errno);
  }

  private static CephSettings settings() {
    return new CephSettings(
        CEPH.access().configuration(),
        "ceph",
        CEPH.access().user(),
        null,
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Map.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
