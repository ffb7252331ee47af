package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.testkit.ceph.CephExtension;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What images hold, where, and how long calls on them tell of themselves. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenImageTest {
  private static final long GIB = 1L << 30;
  private static final int ORDER = 22;

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private CephCluster cluster;
  private CephPool pool;

  @BeforeEach
  void connect() {
    String name = CEPH.newPool();
    cluster =
        CephCluster.connect(
            new CephSettings(
                CEPH.access().configuration(),
                "ceph",
                CEPH.access().user(),
                null,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Map.of()));
    cluster.waitForLatestMap();
    pool = cluster.openPool(cluster.poolId(name).orElseThrow(), name);
  }

  @AfterEach
  void disconnect() {
    pool.close();
    cluster.close();
  }

  @Test
  void aDiscardZeroesToTheByteAndDifferencesAreFound() {
    RbdImages images = pool.images();
    images.create("image", GIB, ORDER);
    try (OpenImage open = images.open("image")) {
      ByteBuffer ones = ByteBuffer.allocateDirect(1 << 16);
      while (ones.hasRemaining()) {
        ones.put((byte) 1);
      }
      open.write(0, ones.flip());
      open.createSnapshot("first");
      open.discard(3, 5000);
      ByteBuffer read = ByteBuffer.allocateDirect(5005);
      open.read(0, read);
      for (int i = 0; i < 5005; i++) {
        assertThat(read.get(i)).as("byte " + i).isEqualTo((byte) (i < 3 || i >= 5003 ? 1 : 0));
      }
      open.write(GIB / 2, ones.flip().limit(10));
      open.flush();
      open.createSnapshot("second");
      open.discard(0, 1L << ORDER);
      open.flush();
      open.createSnapshot("third");
    }
    assertThat(differences("first", null)).containsExactly("0+65536 true");
    assertThat(differences("second", "first"))
        .contains("%d+10 true".formatted(GIB / 2))
        .noneMatch(it -> it.endsWith("false"));
    assertThat(differences("third", "second")).allMatch(it -> it.endsWith("false")).isNotEmpty();
    assertErrno(Errno.EINVAL, () -> differences("first", "second"));
    assertErrno(Errno.ENOENT, () -> differences("first", "no such"));
  }

  @Test
  void anImageIsRenamedUnlessTheNameIsTaken() {
    RbdImages images = pool.images();
    images.create("one, \u00e4", GIB, ORDER);
    images.create("two", GIB, ORDER);
    String id = images.idOf("one, \u00e4").orElseThrow();

    assertErrno(Errno.EEXIST, () -> images.rename("one, \u00e4", "two"));
    images.rename("one, \u00e4", "three");

    assertThat(images.idOf("three")).contains(id);
    assertThat(images.idOf("one, \u00e4")).isEmpty();
  }

  @Test
  void aLongCallIsEndedByItsListener() {
    RbdImages images = pool.images();
    images.create("parent", GIB, ORDER);
    try (OpenImage open = images.open("parent")) {
      for (int i = 0; i < 64; i++) {
        open.write((long) i << ORDER, ByteBuffer.allocateDirect(4096));
      }
      open.createSnapshot("snap");
    }
    images.cloneImage("parent", "snap", "child", ORDER);
    ImageHeader child = pool.header(images.idOf("child").orElseThrow());
    try (OpenImage open = images.open("child")) {
      assertErrno(Errno.ECANCELED, () -> open.flatten((done, total) -> false));
      assertThat(child.parent()).isPresent();
      var told = new ConcurrentLinkedQueue<Long>();
      open.flatten(
          (done, total) -> {
            told.add(done);
            return true;
          });
      assertThat(told).hasSizeGreaterThan(10);
    }
    assertThat(child.parent()).isEmpty();
    assertErrno(Errno.ECANCELED, () -> images.remove("child", (done, total) -> false));
    images.remove("child");
    assertThat(images.idOf("child")).isEmpty();
  }

  private List<String> differences(String of, @Nullable String since) {
    var found = new CopyOnWriteArrayList<String>();
    try (OpenImage snapshot = pool.images().openSnapshot("image", of)) {
      snapshot.differences(
          since, 0, GIB, (offset, length, data) -> found.add(offset + "+" + length + " " + data));
    }
    return found;
  }

  private static void assertErrno(int errno, ThrowingCallable call) {
    assertThatExceptionOfType(CephException.class)
        .isThrownBy(call)
        .matches(e -> e.errno() == errno, "errno " + errno);
  }
}
