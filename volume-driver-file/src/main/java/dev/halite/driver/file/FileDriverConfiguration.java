package dev.halite.driver.file;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@code file} backend; each stands with its meaning in its row.
 *
 * @param maxOverSubscriptionRatio null for {@code auto}
 * @param fenceWait how long a fence, and the end of an incarnation, wait for calls under way
 * @param exports how servers reach the volumes
 */
record FileDriverConfiguration(
    Path directory,
    String poolName,
    int reservedPercentage,
    @Nullable Double maxOverSubscriptionRatio,
    boolean preallocate,
    Duration fenceWait,
    ExportConfiguration exports) {
  private static final Setting<Path> DIRECTORY =
      Setting.required(
          "directory",
          SettingKind.path(),
          "where the volumes lie; made at the first setup. A local Linux file system with hard links");
  private static final Setting<String> POOL_NAME = Setting.poolName();
  private static final Setting<Integer> RESERVED_PERCENTAGE = Setting.reservedPercentage();
  private static final Setting<Double> RATIO = Setting.maxOverSubscriptionRatio();
  private static final Setting<Boolean> PREALLOCATE =
      Setting.of(
          "preallocate",
          SettingKind.flag(),
          "false",
          "write every byte of a new volume, so that it cannot run out of space later, and share no"
              + " block with a snapshot. It must be written within `call-deadline`, and within the 10"
              + " minutes after which work without progress is cancelled");
  private static final Setting<Integer> FENCE_WAIT =
      Setting.of(
          "fence-wait-milliseconds",
          SettingKind.number(1, 600_000),
          "5000",
          "how long a fence waits for calls under way before it kills");

  /** All rows, in the order of the documentation. */
  static List<Setting<?>> rows() {
    List<Setting<?>> rows =
        new ArrayList<>(
            List.of(DIRECTORY, POOL_NAME, RESERVED_PERCENTAGE, RATIO, PREALLOCATE, FENCE_WAIT));
    rows.addAll(ExportConfiguration.ROWS);
    return List.copyOf(rows);
  }

  static FileDriverConfiguration of(BackendSettings settings) {
    settings.check(rows());
    double ratio = settings.read(RATIO);
    return new FileDriverConfiguration(
        settings.read(DIRECTORY),
        settings.find(POOL_NAME).orElse(settings.backend()),
        settings.read(RESERVED_PERCENTAGE),
        Double.isNaN(ratio) ? null : ratio,
        settings.read(PREALLOCATE),
        Duration.ofMillis(settings.read(FENCE_WAIT)),
        ExportConfiguration.of(settings));
  }
}
