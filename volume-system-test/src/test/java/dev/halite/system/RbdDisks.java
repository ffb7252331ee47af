package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.EmbeddedCeph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A pool of one real Ceph for each backend, which any host reaches. */
final class RbdDisks implements Disks {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * A paused purge holds its lock for 30 s, and others look every 30 s; on a busy machine twice
   * that.
   */
  private static final Duration PURGED = Duration.ofSeconds(120);

  static final Map<String, List<String>> STAGES =
      Map.of(
          "create",
          List.of(
              "driver.create.building-marked",
              "driver.create.image-made",
              "driver.create.image-marked",
              "driver.create.complete-marked"),
          "clone",
          List.of(
              "driver.clone.building-marked",
              "driver.clone.source-snapshot-taken",
              "driver.clone.image-cloned",
              "driver.clone.source-snapshot-removed",
              "driver.clone.image-made",
              "driver.clone.image-marked",
              "driver.clone.complete-marked"),
          "create-from-snapshot",
          List.of(
              "driver.clone.building-marked",
              "driver.clone.image-cloned",
              "driver.clone.image-made",
              "driver.clone.image-marked",
              "driver.clone.complete-marked"),
          "extend",
          List.of(
              "driver.extend.size-marked",
              "driver.extend.image-grown",
              "driver.extend.complete-marked"),
          // Without limits it changes nothing that could be half done.
          "retype",
          List.of(),
          "revert",
          List.of("driver.revert.checked", "driver.revert.rolled-back"),
          "delete",
          List.of(
              "driver.delete.removing-marked",
              "driver.delete.image-removed",
              "driver.delete.entry-removed"),
          "snapshot",
          List.of(
              "driver.snapshot.building-marked",
              "driver.snapshot.taken",
              "driver.snapshot.image-marked",
              "driver.snapshot.complete-marked"),
          "snapshot-delete",
          List.of(
              "driver.snapshot-delete.removing-marked",
              "driver.snapshot-delete.removed",
              "driver.snapshot-delete.entry-removed"));

  private static final int ORDER = 22;
  private static final long FOREIGN_BYTES = 1 << 20;

  private final EmbeddedCeph ceph;
  private final CephAccess access;
  private final CephCluster cluster;
  private final List<CephPool> pools;

  RbdDisks(Path directory) {
    ceph =
        EmbeddedCeph.start(
            dev.halite.embedded.ceph.CephSettings.inMemory(
                directory.resolve("ceph"), Cluster.backend(0), Cluster.backend(1)));
    access = ceph.access();
    cluster =
        CephCluster.connect(
            new CephSettings(
                access.configuration(),
                "ceph",
                access.user(),
                null,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                Map.of()));
    pools = access.pools().stream().map(this::open).toList();
  }

  private CephPool open(String name) {
    return cluster.openPool(cluster.poolId(name).orElseThrow(), name);
  }

  /** The Ceph, to be disturbed. */
  EmbeddedCeph ceph() {
    return ceph;
  }

  @Override
  public void configure(ServiceProcess node, int backend) {
    String settings = "halite.node.backends." + Cluster.backend(backend);
    node.property(settings + ".driver", "rbd")
        .property(settings + ".cluster", Cluster.host(backend))
        .property(settings + ".rbd.conf", access.configuration())
        .property(settings + ".rbd.user", access.user())
        .property(settings + ".rbd.pool", Cluster.backend(backend))
        // Hundreds of volumes, none of them written, on a cluster of a few GiB.
        .property(settings + ".rbd.max-over-subscription-ratio", "500");
  }

  @Override
  public boolean isReachedByAllHosts() {
    return true;
  }

  @Override
  public boolean areConnectedByNodes() {
    return false;
  }

  @Override
  public void assumeServers() {
    Python.assumeThere("rbd");
  }

  @Override
  public Server.Connection connection(JsonNode info) {
    return new Server.Connection(info, access.keyring());
  }

  @Override
  public Set<String> clients(UUID volume) {
    String name = "volume-" + volume;
    Set<String> clients = new TreeSet<>();
    for (CephPool pool : pools) {
      if (pool.images().idOf(name).isPresent()) {
        try (OpenImage image = pool.images().openReadOnly(name)) {
          clients.addAll(image.watchers());
        }
      }
    }
    clients.remove(cluster.address());
    return clients;
  }

  @Override
  public Map<String, List<String>> driverStages() {
    return STAGES;
  }

  /** The images, and their snapshots; not what clones still read of one that was removed. */
  @Override
  public Map<String, Long> stored(int backend) {
    CephPool pool = pools.get(backend);
    Map<String, Long> sizes = new TreeMap<>();
    pool.images()
        .ids("")
        .forEach(
            (name, id) -> {
              ImageHeader header = pool.header(id);
              sizes.put(name, header.sizeBytes().orElse(-1L));
              header.snapshots().stream()
                  .filter(each -> each.ofUsers())
                  .forEach(each -> sizes.put(each.name(), each.sizeBytes()));
            });
    return sizes;
  }

  @Override
  public void assertMarks(int backend, Set<String> marks) {
    Map<String, String> found = new TreeMap<>();
    for (String shard : "0123456789abcdef".split("")) {
      pools
          .get(backend)
          .map("halite.index." + shard)
          .all("")
          .forEach((key, entry) -> found.put(mark(key), new String(entry, StandardCharsets.UTF_8)));
    }
    assertThat(found.keySet()).as("index of %s", Cluster.backend(backend)).isEqualTo(marks);
    assertThat(found.values()).allSatisfy(entry -> assertThat(entry).contains(" complete "));
  }

  /** A snapshot's key is {@code snapshot.<volume>.<snapshot>}, a volume's is its id. */
  private static String mark(String key) {
    String[] parts = key.split("\\.");
    return parts.length == 3
        ? "volume-" + parts[1] + "/" + parts[0] + "-" + parts[2]
        : "volume-" + key;
  }

  @Override
  public Map<String, String> footprint(int backend) {
    Map<String, String> objects = new TreeMap<>();
    String pool = Cluster.backend(backend);
    for (String object : objects(pool)) {
      // the lock of the purge, and nothing else that changes, is on the marker
      if (!object.equals("halite.index")) {
        objects.put(pool + "/" + object, "version " + pools.get(backend).version(object));
      }
    }
    return objects;
  }

  private List<String> objects(String pool) {
    try {
      Rados rados = new Rados(access.user());
      rados.confReadFile(access.configuration().toFile());
      rados.connect();
      IoCTX context = rados.ioCtxCreate(pool);
      try {
        return List.of(context.listObjects());
      } finally {
        rados.ioCtxDestroy(context);
        rados.shutDown();
      }
    } catch (RadosException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Deleted volumes are removed from the trash in the background. */
  @Override
  public void awaitRest() {
    for (CephPool pool : pools) {
      await("nothing is in the trash of " + pool.name())
          .atMost(PURGED)
          .until(() -> pool.images().trash().isEmpty());
    }
  }

  @Override
  public void plantForeign(int backend, UUID volume) {
    pools.get(backend).images().create("volume-" + volume, FOREIGN_BYTES, ORDER);
  }

  @Override
  public void removeForeign(int backend, UUID volume) {
    assertThat(stored(backend))
        .as("what is not ours")
        .containsEntry("volume-" + volume, FOREIGN_BYTES);
    pools.get(backend).images().remove("volume-" + volume);
  }

  @Override
  public void close() {
    pools.forEach(CephPool::close);
    cluster.close();
    ceph.close();
  }
}
