package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.driver.BackendReport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.VolumeSpec;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures a pool. The sums over the index are kept for each of its objects until that changes, so
 * that a report costs the same with ten volumes and with ten thousand.
 */
final class PoolMeasure implements AutoCloseable {
  private static final String VERSION = "1.0";
  private static final String DISK_FREE =
      "{\"prefix\": \"df\", \"detail\": \"detail\", \"format\": \"json\"}";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CephCluster cluster;
  private final CephPool versions;
  private final VolumeIndex index;
  private final VolumeImages images;
  private final RbdDriverConfiguration configuration;
  private final PoolIdentity identity;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Sum> sums = new HashMap<>();
  private final Map<String, Long> sizesOfOthers = new HashMap<>();

  PoolMeasure(
      Session session,
      VolumeIndex index,
      VolumeImages images,
      RbdDriverConfiguration configuration) {
    this.cluster = session.cluster();
    this.identity = session.identity();
    this.versions = cluster.openPool(identity.poolId(), configuration.pool());
    this.index = index;
    this.images = images;
    this.configuration = configuration;
  }

  /** What an object of the index came to at one of its versions. */
  private record Sum(long version, int volumes, long bytes, Set<String> images) {}

  /** Bytes of a pool. */
  record Space(long total, long free) {}

  BackendReport report() {
    lock.lock();
    try {
      return measure();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    versions.close();
  }

  private BackendReport measure() {
    int volumes = 0;
    long bytes = 0;
    for (int shard = 0; shard < index.shards(); shard++) {
      Sum sum = sum(shard);
      volumes += sum.volumes();
      bytes += sum.bytes();
    }
    if (!configuration.exclusivePool()) {
      Map<String, Long> others = others();
      volumes += others.size();
      bytes += others.values().stream().mapToLong(Long::longValue).sum();
    }
    Space space =
        space(cluster.monitorCommand(DISK_FREE), identity.poolId(), configuration.dynamicTotal())
            .orElse(null);
    var pool =
        new PoolReport(
            configuration.pool(),
            space == null ? null : gib(space.total()),
            space == null ? null : gib(Math.min(space.free(), space.total())),
            gib(bytes),
            volumes,
            configuration.reservedPercentage(),
            configuration.maxOverSubscriptionRatio(),
            EnumSet.of(PoolFeature.THIN, PoolFeature.MULTIATTACH, PoolFeature.ONLINE_EXTEND),
            Map.of("location_info", locationInfo()));
    return new BackendReport("Open Source", VERSION, "ceph", List.of(pool), Map.of());
  }

  private String locationInfo() {
    return String.join(
        ":",
        configuration.clusterName(),
        configuration.conf().toString(),
        identity.fsid(),
        configuration.user(),
        configuration.pool());
  }

  private Sum sum(int shard) {
    // read before the content, so that a change in between is seen at the next report
    long version = index.version(versions, shard);
    Sum known = sums.get(shard);
    if (known != null && known.version() == version) {
      return known;
    }
    VolumeIndex.Shard content = index.read(shard);
    long bytes = 0;
    Set<String> imageIds = new HashSet<>();
    for (VolumeIndex.Listed volume : content.volumes()) {
      IndexEntry entry = volume.found().entry();
      if (entry != null) {
        bytes += entry.provisionedBytes();
        if (entry.imageId() != null) {
          imageIds.add(entry.imageId());
        }
      }
    }
    for (VolumeIndex.Trashed image : content.trash()) {
      bytes += image.sizeBytes();
    }
    var sum = new Sum(version, content.volumes().size(), bytes, imageIds);
    sums.put(shard, sum);
    return sum;
  }

  /** Sizes of the images that are not in the index; each is asked once, by its id. */
  private Map<String, Long> others() {
    Set<String> ours = new HashSet<>();
    sums.values().forEach(sum -> ours.addAll(sum.images()));
    var others = new HashMap<String, Long>();
    for (Map.Entry<String, String> image : images.images().ids("").entrySet()) {
      String id = image.getValue();
      boolean building = VolumeImages.volumeOf(image.getKey()).flatMap(index::find).isPresent();
      if (!ours.contains(id) && !building) {
        others.put(
            id,
            sizesOfOthers.computeIfAbsent(
                id, other -> images.header(other).sizeBytes().orElse(0L)));
      }
    }
    sizesOfOthers.keySet().retainAll(others.keySet());
    return others;
  }

  /**
   * The pool's space out of Ceph's answer to {@code df detail}; empty while the cluster has not
   * measured a pool that was only just made.
   */
  static Optional<Space> space(String answer, long poolId, boolean dynamicTotal) {
    try {
      JsonNode root = JSON.readTree(answer);
      for (JsonNode each : root.path("pools")) {
        if (each.path("id").asLong(-1) == poolId) {
          return Optional.of(space(root.path("stats"), each.path("stats"), dynamicTotal));
        }
      }
    } catch (JacksonException e) {
      throw new DriverException(DriverFault.FAILURE, "Ceph's answer to 'df' cannot be read.", e);
    }
    return Optional.empty();
  }

  private static Space space(JsonNode cluster, JsonNode pool, boolean dynamicTotal) {
    long used = pool.path("stored").asLong(pool.path("bytes_used").asLong(0));
    long available = pool.path("max_avail").asLong(0);
    long quota = pool.path("quota_bytes").asLong(0);
    if (quota > 0) {
      return new Space(quota, Math.max(0, Math.min(quota - used, available)));
    }
    return dynamicTotal
        ? new Space(available + used, available)
        : new Space(cluster.path("total_bytes").asLong(0), available);
  }

  private static double gib(long bytes) {
    return (double) bytes / VolumeSpec.GIB;
  }
}
