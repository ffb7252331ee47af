package dev.halite.driver;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

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
  private static final int LONGEST_SHOWN = 200;
  private static final int LONGEST_PROBLEM = 1_000;

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

  /**
   * The value of a setting, or its default.
   *
   * @throws DriverException INVALID, naming the key and the condition, when the value is not what
   *     it may be, or is absent and has no default
   */
  public <T> T read(Setting<T> setting) {
    return find(setting).orElseThrow(() -> invalid("'%s' must be set".formatted(setting.name())));
  }

  /**
   * The value of a setting, or its default; empty when it is absent and has none.
   *
   * @throws DriverException INVALID, naming the key and the condition, when the value is not what
   *     it may be
   */
  public <T> Optional<T> find(Setting<T> setting) {
    String given = Objects.requireNonNullElse(configuration.get(setting.name()), "").strip();
    String text = given.isEmpty() ? setting.absent() : given;
    if (text == null) {
      return Optional.empty();
    }
    T value =
        setting
            .kind()
            .read(text)
            .orElseThrow(
                () ->
                    invalid(
                        "'%s' must be %s, not '%s'"
                            .formatted(setting.name(), setting.kind().condition(), shown(text))));
    return Optional.of(value);
  }

  /**
   * Refuses what does not follow the rows: keys that none of them has, so that a misspelt one is
   * not silently without effect; values that are not what they may be; and required ones that are
   * absent.
   *
   * @throws DriverException INVALID naming the key
   */
  public void check(List<Setting<?>> rows) {
    var known = new TreeSet<String>();
    rows.forEach(row -> known.add(row.name()));
    var unknown = new TreeSet<>(configuration.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw invalid(
          "%s is not a key of this driver; known are %s"
              .formatted(shown(String.join(", ", unknown)), String.join(", ", known)));
    }
    for (Setting<?> row : rows) {
      if (row.isRequired()) {
        read(row);
      } else {
        find(row);
      }
    }
  }

  /** An INVALID exception that names this backend; {@code problem} without its full stop. */
  public DriverException invalid(String problem) {
    return new DriverException(
        DriverFault.INVALID, "Backend %s: %s.".formatted(name(), shown(problem, LONGEST_PROBLEM)));
  }

  /** Without what would break the line that it stands in. */
  private static String shown(String text) {
    return shown(text, LONGEST_SHOWN);
  }

  private static String shown(String text, int longest) {
    String some = text.length() <= longest ? text : text.substring(0, longest) + "...";
    return some.replaceAll("\\p{Cntrl}", "?");
  }
}
