package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.util.List;

/**
 * Settings of an {@code lvm} backend that say what becomes of deleted thick volumes; each stands
 * with its meaning in its row.
 *
 * @param bytes how much of each is overwritten, from its begin
 * @param bytesPerSecond how fast; {@link Long#MAX_VALUE} for as fast as the disks can
 */
record ClearConfiguration(VolumeClear what, long bytes, long bytesPerSecond) {
  private static final int MIB = 20;
  private static final int MOST = 1 << 30;

  private static final Setting<VolumeClear> CLEAR =
      Setting.of(
          "volume-clear",
          SettingKind.oneOf(VolumeClear.class),
          "zero",
          "what is done to a deleted thick volume before its space is given back; a new one is"
              + " zeroed in any case");
  private static final Setting<Integer> SIZE =
      Setting.of(
          "volume-clear-size",
          SettingKind.number(0, MOST),
          "0",
          "how many MiB of it, from its begin; `0`: all");
  private static final Setting<Integer> SPEED =
      Setting.of(
          "volume-clear-mib-per-second",
          SettingKind.number(0, MOST),
          "0",
          "how many MiB a second are overwritten, of all deleted volumes of the backend together;"
              + " `0`: as many as the disks can");

  static final List<Setting<?>> ROWS = List.of(CLEAR, SIZE, SPEED);

  static ClearConfiguration of(BackendSettings settings) {
    return new ClearConfiguration(
        settings.read(CLEAR), limit(settings.read(SIZE)), limit(settings.read(SPEED)));
  }

  private static long limit(int mebibytes) {
    return mebibytes == 0 ? Long.MAX_VALUE : (long) mebibytes << MIB;
  }

  /** How much of something so large is overwritten. */
  long of(long sizeBytes) {
    return switch (what) {
      case ZERO -> Math.min(bytes, sizeBytes);
      case NONE -> 0;
    };
  }
}
