package dev.halite.driver;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is made from.
 *
 * @param host name of the storage node, the part before {@code @} in a volume's host
 * @param backend name of the backend, the part between {@code @} and {@code #}
 * @param configuration the backend's own keys; lower-case words joined by hyphens
 * @param clock for every time the driver reads
 * @param ids for every UUID the driver makes
 * @param stages told of named points and of progress inside calls
 */
public record BackendSettings(
    String host,
    String backend,
    Map<String, String> configuration,
    Clock clock,
    Supplier<UUID> ids,
    StageListener stages) {
  /** The key that {@link #maxOverSubscriptionRatio} reads, for {@link #requireOnly}. */
  public static final String MAX_OVER_SUBSCRIPTION_RATIO = "max-over-subscription-ratio";

  public BackendSettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(backend, "backend");
    configuration = Map.copyOf(configuration);
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(stages, "stages");
  }

  /** With the system's clock, random ids and no listener. */
  public BackendSettings(String host, String backend, Map<String, String> configuration) {
    this(host, backend, configuration, Clock.systemUTC(), UUID::randomUUID, StageListener.NONE);
  }

  /** {@code host@backend}, as in logs and messages. */
  public String name() {
    return host + "@" + backend;
  }

  /** The key's value without surrounding blanks; empty when absent or blank. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(configuration.get(key)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /**
   * The key's value.
   *
   * @throws DriverException INVALID when it is absent or blank
   */
  public String requiredText(String key) {
    return text(key).orElseThrow(() -> invalid("'%s' must be set".formatted(key)));
  }

  /**
   * The key's value as a whole number.
   *
   * @throws DriverException INVALID when it is not one, or not within the bounds
   */
  public long number(String key, long absent, long least, long most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return absent;
    }
    String expected = "'%s' must be a whole number from %d to %d".formatted(key, least, most);
    try {
      long value = Long.parseLong(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new DriverException(DriverFault.INVALID, sentence(expected, text.get()), e);
    }
    throw new DriverException(DriverFault.INVALID, sentence(expected, text.get()));
  }

  /**
   * The key's value as {@code true} or {@code false}.
   *
   * @throws DriverException INVALID when it is neither
   */
  public boolean flag(String key, boolean absent) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return absent;
    }
    return switch (text.get()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new DriverException(
              DriverFault.INVALID, sentence("'" + key + "' must be true or false", text.get()));
    };
  }

  /**
   * The key's value as an absolute path; empty when absent.
   *
   * @throws DriverException INVALID when it is none
   */
  public Optional<Path> path(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String expected = "'%s' must be an absolute path".formatted(key);
    try {
      Path path = Path.of(text.get());
      if (path.isAbsolute()) {
        return Optional.of(path.normalize());
      }
    } catch (InvalidPathException e) {
      throw new DriverException(DriverFault.INVALID, sentence(expected, text.get()), e);
    }
    throw new DriverException(DriverFault.INVALID, sentence(expected, text.get()));
  }

  /**
   * The key {@code max-over-subscription-ratio}: a number of at least 1, or {@code auto}.
   *
   * @return the number, 20 when absent; null for {@code auto}
   * @throws DriverException INVALID when it is neither
   */
  public @Nullable Double maxOverSubscriptionRatio() {
    String text = text(MAX_OVER_SUBSCRIPTION_RATIO).orElse("20.0");
    if (text.equals("auto")) {
      return null;
    }
    String expected =
        "'%s' must be 'auto' or a number of at least 1".formatted(MAX_OVER_SUBSCRIPTION_RATIO);
    try {
      double ratio = Double.parseDouble(text);
      if (ratio >= 1 && Double.isFinite(ratio)) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      throw new DriverException(DriverFault.INVALID, sentence(expected, text), e);
    }
    throw new DriverException(DriverFault.INVALID, sentence(expected, text));
  }

  /**
   * Refuses keys that the driver does not know, so that a misspelt key is not silently without
   * effect.
   *
   * @throws DriverException INVALID naming them
   */
  public void requireOnly(Set<String> known) {
    var unknown = new TreeSet<>(configuration.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw invalid(
          "%s is not a key of this driver; known are %s"
              .formatted(String.join(", ", unknown), String.join(", ", new TreeSet<>(known))));
    }
  }

  /** An INVALID exception that names this backend; {@code problem} without its full stop. */
  public DriverException invalid(String problem) {
    return new DriverException(DriverFault.INVALID, "Backend %s: %s.".formatted(name(), problem));
  }

  private String sentence(String expected, String found) {
    return "Backend %s: %s, not '%s'.".formatted(name(), expected, found);
  }
}
