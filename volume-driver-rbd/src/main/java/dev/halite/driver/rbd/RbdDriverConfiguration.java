package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an {@code rbd} backend; each stands with its meaning in its row.
 *
 * @param secretUuid null for the cluster's id
 * @param keyring null for what the configuration file says
 * @param maxOverSubscriptionRatio null for {@code auto}
 * @param order binary logarithm of the size of an image's objects
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
    Duration deferredDeletion,
    boolean dynamicTotal) {
  private static final SettingKind<Integer> SECONDS = SettingKind.number(1, 3_600);
  private static final Setting<Path> CONF =
      Setting.required("conf", SettingKind.path(), "Ceph's configuration file");
  private static final Setting<String> POOL =
      Setting.required(
          "pool",
          SettingKind.text(Pattern.compile("[^#@/]+"), "a text without #, @ and /"),
          "name of the RBD pool");
  private static final Setting<String> USER =
      Setting.of(
          "user",
          SettingKind.text(
              Pattern.compile("(?!client\\.)[!-~]+"), "an ASCII name without 'client.'"),
          "admin",
          "as whom the node connects");
  private static final Setting<String> CLUSTER_NAME =
      Setting.of(
          "cluster-name",
          SettingKind.text(Pattern.compile("[!-~]+"), "an ASCII name"),
          "ceph",
          "for `$cluster` in Ceph's configuration");
  private static final Setting<Path> KEYRING =
      Setting.optional(
          "keyring",
          SettingKind.path(),
          "as `conf` says",
          "the user's key; for the node's own connection only, never handed out");
  private static final Setting<String> SECRET_UUID =
      Setting.optional(
          "secret-uuid",
          SettingKind.text(),
          "the cluster's id",
          "under which the hypervisors' libvirt has the user's key");
  private static final Setting<Integer> RESERVED_PERCENTAGE = Setting.reservedPercentage();
  private static final Setting<Double> RATIO = Setting.maxOverSubscriptionRatio();
  private static final Setting<Integer> CHUNK_SIZE =
      Setting.of("chunk-size-mib", SettingKind.powerOfTwo(32), "4", "size of an image's objects");
  private static final Setting<Integer> CONNECT_TIMEOUT =
      Setting.of("connect-timeout-seconds", SECONDS, "15", "how long connecting may take");
  private static final Setting<Integer> MONITOR_TIMEOUT =
      Setting.of(
          "monitor-timeout-seconds", SECONDS, "30", "how long a request to the monitors may take");
  private static final Setting<Integer> STORAGE_TIMEOUT =
      Setting.of(
          "storage-timeout-seconds",
          SECONDS,
          "60",
          "how long a request to an OSD may take; then the call ends and its outcome is unknown");
  private static final Setting<Integer> BLOCKLIST_EXPIRY =
      Setting.of(
          "blocklist-expiry-days",
          SettingKind.number(1, 3_650),
          "365",
          "how long a fenced client is refused");
  private static final Setting<Integer> MAX_CLONE_DEPTH =
      Setting.of(
          "max-clone-depth",
          SettingKind.number(0, 15),
          "5",
          "a clone with more ancestors is flattened after it was made; 0 flattens all");
  private static final Setting<Boolean> EXCLUSIVE_POOL =
      Setting.of(
          "exclusive-pool",
          SettingKind.flag(),
          "true",
          "`false` counts the images of others in the pool as provisioned");
  private static final Setting<Boolean> DELETE_THROUGH_TRASH =
      Setting.of(
          "delete-through-trash",
          SettingKind.flag(),
          "true",
          "`false` removes the data within the delete, which then takes as long as there is data");
  private static final Setting<Integer> DEFERRED_DELETION =
      Setting.of(
          "deferred-deletion-seconds",
          SettingKind.number(0, 31_536_000),
          "0",
          "how long the data of a deleted volume stays in the pool's trash before it is removed");
  private static final Setting<Boolean> DYNAMIC_TOTAL =
      Setting.of(
          "report-dynamic-total-capacity",
          SettingKind.flag(),
          "true",
          "the total is what the pool uses and has free; `false`: the size of the cluster. A quota"
              + " of the pool comes before both");
  private static final int ORDER_OF_A_MIB = 20;

  /** All rows, in the order of the documentation. */
  static List<Setting<?>> rows() {
    return List.of(
        CONF,
        POOL,
        USER,
        CLUSTER_NAME,
        KEYRING,
        SECRET_UUID,
        RESERVED_PERCENTAGE,
        RATIO,
        CHUNK_SIZE,
        CONNECT_TIMEOUT,
        MONITOR_TIMEOUT,
        STORAGE_TIMEOUT,
        BLOCKLIST_EXPIRY,
        MAX_CLONE_DEPTH,
        EXCLUSIVE_POOL,
        DELETE_THROUGH_TRASH,
        DEFERRED_DELETION,
        DYNAMIC_TOTAL);
  }

  static RbdDriverConfiguration of(BackendSettings settings) {
    settings.check(rows());
    double ratio = settings.read(RATIO);
    boolean throughTrash = settings.read(DELETE_THROUGH_TRASH);
    int deferred = settings.read(DEFERRED_DELETION);
    if (deferred > 0 && !throughTrash) {
      throw settings.invalid(
          "'%s' needs '%s'".formatted(DEFERRED_DELETION.name(), DELETE_THROUGH_TRASH.name()));
    }
    return new RbdDriverConfiguration(
        settings.read(CONF),
        settings.read(POOL),
        settings.read(USER),
        settings.read(CLUSTER_NAME),
        settings.find(SECRET_UUID).orElse(null),
        settings.find(KEYRING).orElse(null),
        settings.read(RESERVED_PERCENTAGE),
        Double.isNaN(ratio) ? null : ratio,
        ORDER_OF_A_MIB + Integer.numberOfTrailingZeros(settings.read(CHUNK_SIZE)),
        Duration.ofSeconds(settings.read(CONNECT_TIMEOUT)),
        Duration.ofSeconds(settings.read(MONITOR_TIMEOUT)),
        Duration.ofSeconds(settings.read(STORAGE_TIMEOUT)),
        Duration.ofDays(settings.read(BLOCKLIST_EXPIRY)),
        settings.read(MAX_CLONE_DEPTH),
        settings.read(EXCLUSIVE_POOL),
        throughTrash,
        Duration.ofSeconds(deferred),
        settings.read(DYNAMIC_TOTAL));
  }

  /** How to connect. */
  CephSettings cephSettings() {
    // clones of unprotected snapshots, which live on without a name while they have clones
    Map<String, String> options = Map.of("rbd_default_clone_format", "2");
    return new CephSettings(
        conf, clusterName, user, keyring, connectTimeout, monitorTimeout, storageTimeout, options);
  }
}
