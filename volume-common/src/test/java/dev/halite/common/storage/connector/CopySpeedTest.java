package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.copy.ContentCopier;
import dev.halite.common.storage.copy.CopyCheckpoint;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.common.storage.copy.CopyRequest;
import dev.halite.common.storage.copy.CopySettings;
import dev.halite.common.storage.initiator.InitiatorSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.OpenContent;
import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies between two storages beside {@code qemu-img convert} between the same two, in turn, and
 * says the ratio of the two. Only the content is asserted.
 */
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CopySpeedTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final Logger log = LoggerFactory.getLogger(CopySpeedTest.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long SIZE = 1L << 30;
  private static final int PIECE = 8 << 20;
  private static final int ROUNDS = 3;

  @TempDir private Path directory;
  private CephCluster cluster;
  private CephPool pool;
  private IscsiUnderTest iscsi;
  private VolumeConnector connector;

  /** One volume, for us and for QEMU. */
  private record Place(ConnectionInfo connection, String qemu, Runnable remove) {}

  @BeforeEach
  void connect() {
    CephAccess access = CEPH.access();
    cluster =
        CephCluster.connect(
            new CephSettings(
                access.configuration(),
                "ceph",
                access.user(),
                access.keyring(),
                LIMIT,
                LIMIT,
                LIMIT,
                Map.of()));
    pool = cluster.openPool(cluster.poolId(CEPH.pool()).orElseThrow(), CEPH.pool());
    iscsi = new IscsiUnderTest(TGT, directory, SIZE);
    connector =
        new VolumeConnector(
            new CephClientSettings(access.configuration(), access.keyring(), LIMIT, LIMIT),
            InitiatorSettings.of(Connectors.INITIATOR));
  }

  @AfterEach
  void disconnect() {
    pool.close();
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    "local, iscsi",
    "iscsi, local",
    "local, rbd",
    "rbd, local",
    "iscsi, rbd",
    "rbd, iscsi"
  })
  void copiesBesideQemu(String from, String to) {
    Place source = place(from);
    try (OpenContent content = connector.open(source.connection());
        ContentCopier copier = new ContentCopier("speed", CopySettings.DEFAULT)) {
      fill(content);
      var ours = new ArrayList<Long>();
      var theirs = new ArrayList<Long>();
      // the first of each is for caches and the compiler
      for (int round = 0; round <= ROUNDS; round++) {
        theirs.add(qemu(source, place(to)));
        ours.add(copy(copier, content, place(to)));
      }
      long best = best(ours);
      // tests log no less
      log.warn(
          "{} to {}: {} ms, qemu-img {} ms, ratio {}",
          from,
          to,
          best,
          best(theirs),
          Math.round(100.0 * best(theirs) / best) / 100.0);
    } finally {
      source.remove().run();
    }
  }

  private long copy(ContentCopier copier, OpenContent source, Place to) {
    try (OpenContent destination = connector.open(to.connection())) {
      long begin = System.nanoTime();
      CopyCheckpoint whole = copier.copy(CopyRequest.toNew(source, destination), CopyListener.NONE);
      long took = System.nanoTime() - begin;
      copier.verify(destination, whole.digest(), List.of(), CopyListener.NONE);
      return TimeUnit.NANOSECONDS.toMillis(took);
    } finally {
      to.remove().run();
    }
  }

  private static long qemu(Place from, Place to) {
    long begin = System.nanoTime();
    // with a flush at the end, which its default leaves out
    CommandRun run =
        CommandRun.of(
            Duration.ofMinutes(2),
            List.of(
                "qemu-img",
                "convert",
                "-n",
                "-t",
                "writeback",
                "--image-opts",
                "--target-image-opts",
                from.qemu(),
                to.qemu()));
    long took = System.nanoTime() - begin;
    to.remove().run();
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return TimeUnit.NANOSECONDS.toMillis(took);
  }

  private static long best(List<Long> rounds) {
    return rounds.stream().skip(1).mapToLong(Long::longValue).min().orElseThrow();
  }

  /** Half of it data, in pieces apart from each other. */
  private static void fill(OpenContent content) {
    var random = new Random(5);
    byte[] data = new byte[PIECE];
    for (long at = 0; at < SIZE; at += 2L * PIECE) {
      random.nextBytes(data);
      content.write(at, ByteBuffer.allocateDirect(PIECE).put(data).flip());
    }
    content.flush();
  }

  private Place place(String kind) {
    return switch (kind) {
      case "rbd" -> image();
      case "iscsi" -> unit();
      default -> file();
    };
  }

  private Place file() {
    Path file = directory.resolve("local-" + UUID.randomUUID());
    IscsiUnderTest.grow(file, SIZE);
    return new Place(
        new ConnectionInfo("local", Map.of("device_path", file.toString())),
        "driver=file,filename=" + file,
        () -> delete(file));
  }

  private Place unit() {
    IscsiUnderTest.Disk disk = iscsi.disk();
    Map<String, Object> data = disk.connection().data();
    return new Place(
        disk.connection(),
        "driver=iscsi,transport=tcp,initiator-name=%s,portal=%s,target=%s,lun=1,user=%s,password=%s"
            .formatted(
                Connectors.INITIATOR,
                data.get("target_portal"),
                data.get("target_iqn"),
                data.get("auth_username"),
                data.get("auth_password")),
        () -> {
          iscsi.withdraw(disk);
          delete(disk.file());
        });
  }

  private Place image() {
    String name = "speed-" + UUID.randomUUID();
    pool.images().create(name, SIZE, 22);
    CephAccess access = CEPH.access();
    return new Place(
        new ConnectionInfo(
            "rbd",
            Map.of(
                "name",
                CEPH.pool() + "/" + name,
                "cluster_name",
                "ceph",
                "auth_username",
                access.user())),
        "driver=rbd,pool=%s,image=%s,conf=%s,user=%s"
            .formatted(CEPH.pool(), name, access.configuration(), access.user()),
        () -> pool.images().remove(name));
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
