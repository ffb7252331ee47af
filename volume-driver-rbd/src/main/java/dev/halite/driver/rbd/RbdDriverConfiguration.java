package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.driver.BackendSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of an {@code rbd} backend.
 *
 * @param conf {@code conf}, absolute; Ceph's configuration file
 * @param pool {@code pool}; name of the RBD pool, and of the pool in a volume's host
 * @param user {@code user}, default {@code admin}; without {@code client.}
 * @param clusterName {@code cluster-name}, default {@code ceph}
 * @param secretUuid {@code secret-uuid}, default the cluster's id; under which the hypervisors'
 *     libvirt knows the user's key
 * @param keyring {@code keyring}, absolute; default as the configuration file says. Only for this
 *     driver's own connection, never handed out
 * @param reservedPercentage {@code reserved-percentage}, 0 to 100, default 0
 * @param maxOverSubscriptionRatio {@code max-over-subscription-ratio}, at least 1 or {@code auto}
 *     (null), default 20.0
 * @param order {@code chunk-size-mib}, a power of two, default 4; size of an image's objects, here
 *     as a binary logarithm of bytes
 * @param connectTimeout {@code connect-timeout-seconds}, default 15
 * @param monitorTimeout {@code monitor-timeout-seconds}, default 30
 * @param storageTimeout {@code storage-timeout-seconds}, default 60; how long one request to an OSD
 *     may take before the call ends with TIMEOUT
 * @param blocklistExpiry {@code blocklist-expiry-days}, default 365; how long a fenced client stays
 *     on the cluster's blocklist
 * @param maxCloneDepth {@code max-clone-depth}, default 5; a clone with more ancestors is flattened
 * @param exclusivePool {@code exclusive-pool}, default true; false counts the images of others in
 *     the pool as provisioned too
 * @param deleteThroughTrash {@code delete-through-trash}, default true; false removes the data
 *     within the delete
 * @param dynamicTotal {@code report-dynamic-total-capacity}, default true; the total is what is
 *     used and free in this pool, false: the size of the cluster
 */
record RbdDriverConfiguration(
    Path conf,
    String pool,
    String user,
    String clusterName,
    @Nullable String secretUuid,
    @Nullable Path keyring,
    int reservedPercentage,
    @Nullable Double maxOverSubscriptionRatio,
    int order,
    Duration connectTimeout,
    Duration monitorTimeout,
    Duration storageTimeout,
    Duration blocklistExpiry,
    int maxCloneDepth,
    boolean exclusivePool,
    boolean deleteThroughTrash,
    boolean dynamicTotal) {
  private static final String CONF = "conf";
  private static final String POOL = "pool";
  private static final String USER = "user";
  private static final String CLUSTER_NAME = "cluster-name";
  private static final String SECRET_UUID = "secret-uuid";
  private static final String KEYRING = "keyring";
  private static final String RESERVED_PERCENTAGE = "reserved-percentage";
  private static final String CHUNK_SIZE = "chunk-size-mib";
  private static final String CONNECT_TIMEOUT = "connect-timeout-seconds";
  private static final String MONITOR_TIMEOUT = "monitor-timeout-seconds";
  private static final String STORAGE_TIMEOUT = "storage-timeout-seconds";
  private static final String BLOCKLIST_EXPIRY = "blocklist-expiry-days";
  private static final String MAX_CLONE_DEPTH = "max-clone-depth";
  private static final String EXCLUSIVE_POOL = "exclusive-pool";
  private static final String DELETE_THROUGH_TRASH = "delete-through-trash";
  private static final String DYNAMIC_TOTAL = "report-dynamic-total-capacity";
  private static final Set<String> KEYS =
      Set.of(
          CONF,
          POOL,
          USER,
          CLUSTER_NAME,
          SECRET_UUID,
          KEYRING,
          RESERVED_PERCENTAGE,
          BackendSettings.MAX_OVER_SUBSCRIPTION_RATIO,
          CHUNK_SIZE,
          CONNECT_TIMEOUT,
          MONITOR_TIMEOUT,
          STORAGE_TIMEOUT,
          BLOCKLIST_EXPIRY,
          MAX_CLONE_DEPTH,
          EXCLUSIVE_POOL,
          DELETE_THROUGH_TRASH,
          DYNAMIC_TOTAL);
  private static final int ORDER_OF_A_MIB = 20;

  static RbdDriverConfiguration of(BackendSettings settings) {
    settings.requireOnly(KEYS);
    String pool = settings.requiredText(POOL);
    if (pool.contains("#") || pool.contains("@") || pool.contains("/")) {
      throw settings.invalid("'pool' must not contain #, @ or /, as '%s' does".formatted(pool));
    }
    settings.requiredText(CONF);
    return new RbdDriverConfiguration(
        settings.path(CONF).orElseThrow(),
        pool,
        user(settings),
        settings.text(CLUSTER_NAME).orElse("ceph"),
        settings.text(SECRET_UUID).orElse(null),
        settings.path(KEYRING).orElse(null),
        (int) settings.number(RESERVED_PERCENTAGE, 0, 0, 100),
        settings.maxOverSubscriptionRatio(),
        order(settings),
        Duration.ofSeconds(settings.number(CONNECT_TIMEOUT, 15, 1, 3_600)),
        Duration.ofSeconds(settings.number(MONITOR_TIMEOUT, 30, 1, 3_600)),
        Duration.ofSeconds(settings.number(STORAGE_TIMEOUT, 60, 1, 3_600)),
        Duration.ofDays(settings.number(BLOCKLIST_EXPIRY, 365, 1, 3_650)),
        (int) settings.number(MAX_CLONE_DEPTH, 5, 0, 15),
        settings.flag(EXCLUSIVE_POOL, true),
        settings.flag(DELETE_THROUGH_TRASH, true),
        settings.flag(DYNAMIC_TOTAL, true));
  }

  /** How to connect. */
  CephSettings cephSettings() {
    // clones of unprotected snapshots, which live on without a name while they have clones
    Map<String, String> options = Map.of("rbd_default_clone_format", "2");
    return new CephSettings(
        conf, clusterName, user, keyring, connectTimeout, monitorTimeout, storageTimeout, options);
  }

  private static String user(BackendSettings settings) {
    String user = settings.text(USER).orElse("admin");
    if (user.startsWith("client.")) {
      throw settings.invalid("'user' must be without 'client.', unlike '%s'".formatted(user));
    }
    return user;
  }

  private static int order(BackendSettings settings) {
    long size = settings.number(CHUNK_SIZE, 4, 1, 32);
    if (Long.bitCount(size) != 1) {
      throw settings.invalid("'chunk-size-mib' must be a power of two, not %d".formatted(size));
    }
    return ORDER_OF_A_MIB + Long.numberOfTrailingZeros(size);
  }
}
