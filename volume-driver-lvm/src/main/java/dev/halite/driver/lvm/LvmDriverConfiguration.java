package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Provisioning;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import dev.halite.driver.SourceReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an {@code lvm} backend; each stands with its meaning in its row.
 *
 * @param names how logical volumes are called
 * @param maxOverSubscriptionRatio null for {@code auto}
 * @param clear what becomes of deleted thick volumes
 * @param privileged who works with the group
 * @param exports how servers reach the volumes
 */
record LvmDriverConfiguration(
    String volumeGroup,
    Provisioning provisioning,
    String thinPool,
    String poolName,
    LvNames names,
    int reservedPercentage,
    @Nullable Double maxOverSubscriptionRatio,
    ClearConfiguration clear,
    Duration fenceWait,
    Path stateDirectory,
    PrivilegedConfiguration privileged,
    ExportConfiguration exports) {
  /** By device-mapper. */
  private static final int LONGEST_DEVICE = 127;

  /** What LVM takes; the first is no hyphen, and {@code .} and {@code ..} are none. */
  static final SettingKind<String> LVM_NAME =
      SettingKind.text(
          Pattern.compile("[A-Za-z0-9+_][A-Za-z0-9+_.-]{0,63}"),
          "a name of up to 64 letters, digits and + _ . - that begins with none of the last two");

  private static final Setting<String> VOLUME_GROUP =
      Setting.required("volume-group", LVM_NAME, "the volume group, which is there already");
  private static final Setting<Provisioning> PROVISIONING =
      Setting.of(
          "provisioning",
          SettingKind.oneOf(Provisioning.class),
          "thin",
          "whether volumes take their space when they are written or when they are made");
  private static final Setting<String> THIN_POOL =
      Setting.optional(
          "thin-pool",
          LVM_NAME,
          "the group's name with `-pool`",
          "the pool of the thin volumes; where it is not there, the first setup makes it of 95 % of"
              + " the free space");
  private static final Setting<String> POOL_NAME = Setting.poolName();
  private static final Setting<NameTemplate> VOLUME_NAMES =
      Setting.of(
          "volume-name-template",
          NameTemplate.KIND,
          "volume-%s",
          "how the logical volumes of volumes are called, as in `cinder.conf`");
  private static final Setting<NameTemplate> SNAPSHOT_NAMES =
      Setting.of(
          "snapshot-name-template",
          NameTemplate.KIND,
          "snapshot-%s",
          "how those of snapshots are called; LVM keeps names that begin with `snapshot` to itself,"
              + " so these get a `_` before them");
  private static final Setting<Integer> RESERVED_PERCENTAGE = Setting.reservedPercentage();
  private static final Setting<Double> RATIO = Setting.maxOverSubscriptionRatio();
  private static final Setting<Integer> FENCE_WAIT =
      Setting.of(
          "fence-wait-milliseconds",
          SettingKind.number(1, 600_000),
          "30000",
          "how long a fence, and the end of the backend, wait for commands under way");
  private static final Setting<Path> STATE_DIRECTORY =
      Setting.of(
          "state-directory",
          SettingKind.path(),
          "/run/halite/lvm",
          "locks by which processes of this host fence each other; the same for all of them. Where"
              + " the privileged helper does it, its own configuration says so");

  /** All rows, in the order of the documentation. */
  static List<Setting<?>> rows() {
    List<Setting<?>> rows =
        new ArrayList<>(
            List.of(
                VOLUME_GROUP,
                PROVISIONING,
                THIN_POOL,
                POOL_NAME,
                VOLUME_NAMES,
                SNAPSHOT_NAMES,
                RESERVED_PERCENTAGE,
                RATIO));
    rows.addAll(ClearConfiguration.ROWS);
    rows.addAll(List.of(FENCE_WAIT, STATE_DIRECTORY));
    rows.addAll(PrivilegedConfiguration.ROWS);
    rows.addAll(ExportConfiguration.ROWS);
    return List.copyOf(rows);
  }

  /** From settings that were checked against the rows. */
  static LvmDriverConfiguration of(BackendSettings settings) {
    String group = settings.read(VOLUME_GROUP);
    ExportConfiguration exports = ExportConfiguration.of(settings, group);
    double ratio = settings.read(RATIO);
    return new LvmDriverConfiguration(
        group,
        settings.read(PROVISIONING),
        settings.find(THIN_POOL).orElse(group + "-pool"),
        settings.find(POOL_NAME).orElse(settings.backend()),
        names(settings),
        settings.read(RESERVED_PERCENTAGE),
        Double.isNaN(ratio) ? null : ratio,
        ClearConfiguration.of(settings),
        Duration.ofMillis(settings.read(FENCE_WAIT)),
        settings.read(STATE_DIRECTORY),
        PrivilegedConfiguration.of(settings, exports),
        exports);
  }

  private static LvNames names(BackendSettings settings) {
    var names = new LvNames(settings.read(VOLUME_NAMES), settings.read(SNAPSHOT_NAMES));
    if (names.volumes().isReserved()) {
      throw settings.invalid(
          "'%s' makes names that LVM keeps to itself: '%s'"
              .formatted(VOLUME_NAMES.name(), names.volumes()));
    }
    if (names.snapshots().isReserved()) {
      throw settings.invalid(
          "'%s' makes names that LVM keeps to itself: '%s'"
              .formatted(SNAPSHOT_NAMES.name(), names.snapshots()));
    }
    if (!names.areDistinct()) {
      throw settings.invalid(
          "'%s' and '%s' must make names that differ from each other and from those of the driver's"
                  .formatted(VOLUME_NAMES.name(), SNAPSHOT_NAMES.name())
              + " own, which begin with _source- or _deleted-");
    }
    String group = settings.read(VOLUME_GROUP);
    if (names.longestDevice(group) > LONGEST_DEVICE) {
      throw settings.invalid(
          "'%s' and the templates of names make names of devices that are longer than the kernel takes"
              .formatted(VOLUME_GROUP.name()));
    }
    return names;
  }

  boolean isThin() {
    return provisioning == Provisioning.THIN;
  }

  /** Where the device of a volume is while it is active. */
  Path device(LvName name) {
    return Path.of("/dev", volumeGroup, names.text(name));
  }

  /** What has a volume's name is locked as that volume. */
  UUID lockOf(SourceReference reference) {
    return names
        .parse(reference.value())
        .map(LvName::id)
        .orElseGet(
            () ->
                UUID.nameUUIDFromBytes(
                    ("lv " + reference.value()).getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether it is of this backend: the group may have others, thick or of another pool. */
  boolean has(LogicalVolume volume) {
    return isThin() ? volume.isThin() && volume.pool().equals(thinPool) : !volume.isThin();
  }
}
