package dev.halite.node.driver.file;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
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
  private static final String MAX_OVER_SUBSCRIPTION_RATIO = "max-over-subscription-ratio";
  private static final String PREALLOCATE = "preallocate";
  private static final String FENCE_WAIT = "fence-wait-milliseconds";
  private static final Set<String> KEYS =
      Set.of(
          DIRECTORY,
          POOL_NAME,
          RESERVED_PERCENTAGE,
          MAX_OVER_SUBSCRIPTION_RATIO,
          PREALLOCATE,
          FENCE_WAIT);

  static FileDriverConfiguration of(BackendSettings settings) {
    Set<String> keys = new HashSet<>(KEYS);
    keys.addAll(ExportConfiguration.KEYS);
    settings.requireOnly(keys);
    String pool = settings.text(POOL_NAME).orElse(settings.backend());
    if (pool.contains("#") || pool.contains("@")) {
      throw settings.invalid(
          "'%s' must not contain # or @, as '%s' does".formatted(POOL_NAME, pool));
    }
    return new FileDriverConfiguration(
        directory(settings),
        pool,
        (int) settings.number(RESERVED_PERCENTAGE, 0, 0, 100),
        overSubscription(settings),
        settings.flag(PREALLOCATE, false),
        Duration.ofMillis(settings.number(FENCE_WAIT, 5_000, 1, 600_000)),
        ExportConfiguration.of(settings));
  }

  private static Path directory(BackendSettings settings) {
    String text = settings.requiredText(DIRECTORY);
    String expected = "'%s' must be an absolute path, not '%s'".formatted(DIRECTORY, text);
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw new DriverException(
          DriverFault.INVALID, "Backend %s: %s.".formatted(settings.name(), expected), e);
    }
    throw settings.invalid(expected);
  }

  private static @Nullable Double overSubscription(BackendSettings settings) {
    Optional<String> text = settings.text(MAX_OVER_SUBSCRIPTION_RATIO);
    if (text.isEmpty()) {
      return 20.0;
    }
    if (text.get().equals("auto")) {
      return null;
    }
    String expected =
        "'%s' must be 'auto' or a number of at least 1, not '%s'"
            .formatted(MAX_OVER_SUBSCRIPTION_RATIO, text.get());
    try {
      double ratio = Double.parseDouble(text.get());
      if (ratio >= 1 && Double.isFinite(ratio)) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      throw new DriverException(
          DriverFault.INVALID, "Backend %s: %s.".formatted(settings.name(), expected), e);
    }
    throw settings.invalid(expected);
  }
}
