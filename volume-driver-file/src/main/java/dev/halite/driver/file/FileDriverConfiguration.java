package dev.halite.driver.file;

import dev.halite.driver.BackendSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a {@code file} backend.
 *
 * @param directory {@code directory}, absolute; where the volumes lie. Made at the first setup
 * @param poolName {@code pool-name}, default the backend's name
 * @param reservedPercentage {@code reserved-percentage}, 0 to 100, default 0
 * @param maxOverSubscriptionRatio {@code max-over-subscription-ratio}, at least 1 or {@code auto}
 *     (null), default 20.0
 * @param preallocate {@code preallocate}, default false; true writes every byte of a new volume, so
 *     that it cannot run out of space later
 * @param fenceWait {@code fence-wait-milliseconds}, default 5000; how long a fence, and the end of
 *     an incarnation, wait for calls under way
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
  private static final String DIRECTORY = "directory";
  private static final String POOL_NAME = "pool-name";
  private static final String RESERVED_PERCENTAGE = "reserved-percentage";
  private static final String PREALLOCATE = "preallocate";
  private static final String FENCE_WAIT = "fence-wait-milliseconds";
  private static final Set<String> KEYS =
      Set.of(
          DIRECTORY,
          POOL_NAME,
          RESERVED_PERCENTAGE,
          BackendSettings.MAX_OVER_SUBSCRIPTION_RATIO,
          PREALLOCATE,
          FENCE_WAIT);

  static FileDriverConfiguration of(BackendSettings settings) {
    Set<String> keys = new HashSet<>(KEYS);
    keys.addAll(ExportConfiguration.KEYS);
    settings.requireOnly(keys);
    settings.requiredText(DIRECTORY);
    String pool = settings.text(POOL_NAME).orElse(settings.backend());
    if (pool.contains("#") || pool.contains("@")) {
      throw settings.invalid(
          "'%s' must not contain # or @, as '%s' does".formatted(POOL_NAME, pool));
    }
    return new FileDriverConfiguration(
        settings.path(DIRECTORY).orElseThrow(),
        pool,
        (int) settings.number(RESERVED_PERCENTAGE, 0, 0, 100),
        settings.maxOverSubscriptionRatio(),
        settings.flag(PREALLOCATE, false),
        Duration.ofMillis(settings.number(FENCE_WAIT, 5_000, 1, 600_000)),
        ExportConfiguration.of(settings));
  }
}
