package dev.halite.manage.secret;

import dev.halite.common.engine.secret.KeyFile;
import dev.halite.common.engine.secret.SecretCipher;
import dev.halite.common.engine.secret.SecretKeys;
import dev.halite.common.engine.secret.SecretRotation;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The keys that encrypt secrets in the catalog. */
@Command(
    name = "secret",
    description = "The keys that encrypt secrets in the catalog.",
    mixinStandardHelpOptions = true)
public final class SecretCommands {
  private static final String KEY_FILE = "halite.secret.key-file";
  private static final String KEYS = "halite.secret.keys";
  private static final int BATCH = 500;

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  /** A key as it is shown; never the key itself. */
  private record Shown(int number, String use, long values) {}

  public SecretCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description =
          "Show the keys by number and how many values each has encrypted; 1 if one is missing.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "As JSON.") boolean json) {
    SecretKeys keys = keys();
    Map<Integer, Long> values = SecretRotation.values(settings.jdbc());
    SortedSet<Integer> numbers = new TreeSet<>(keys.numbers());
    numbers.addAll(values.keySet());
    List<Shown> shown =
        numbers.stream()
            .map(number -> new Shown(number, use(keys, number), values.getOrDefault(number, 0L)))
            .toList();
    if (json) {
      output().json(shown);
    } else {
      output()
          .table(
              List.of("KEY", "USE", "VALUES"),
              shown.stream()
                  .map(
                      key ->
                          List.of(
                              String.valueOf(key.number()),
                              key.use(),
                              String.valueOf(key.values())))
                  .toList());
    }
    return keys.numbers().containsAll(values.keySet()) ? 0 : 1;
  }

  private static String use(SecretKeys keys, int number) {
    if (!keys.numbers().contains(number)) {
      return "missing";
    }
    if (keys.staged().contains(number)) {
      return "staged";
    }
    return number == keys.writing() ? "writes" : "reads";
  }

  @Command(
      name = "add-key",
      description = "Add a new key to the key file; it only reads until 'secret rotate'.",
      mixinStandardHelpOptions = true)
  int addKey() {
    Path file =
        keyFile().orElseThrow(() -> new SettingsException("Name the key file: " + KEY_FILE + "."));
    try {
      int number = new KeyFile(file).add(new SecureRandom());
      output().line("Key %d was added to %s.".formatted(number, file));
      output().line("Give the file to every host before you run 'secret rotate'.");
    } catch (IllegalStateException e) {
      throw wrong(e);
    }
    return 0;
  }

  @Command(
      description =
          "Let a staged key write, and encrypt everything with it; services may run meanwhile. May"
              + " be ended and run again. 1 if something cannot be read.",
      mixinStandardHelpOptions = true)
  int rotate() {
    Optional<Path> file = keyFile();
    try {
      if (file.isPresent() && new KeyFile(file.get()).promote()) {
        output()
            .line("The staged key writes now. Give %s to every host again.".formatted(file.get()));
      }
    } catch (IllegalStateException e) {
      throw wrong(e);
    }
    SecretKeys keys = keys();
    SecretRotation.Outcome outcome =
        new SecretRotation(
                new JdbcTemplate(settings.dataSource()),
                new SecretCipher(() -> keys, new SecureRandom()),
                BATCH)
            .run();
    output()
        .line(
            "%d values are encrypted with key %d now."
                .formatted(outcome.rewritten(), keys.writing()));
    outcome.unreadable().forEach(output()::line);
    return outcome.unreadable().isEmpty() ? 0 : 1;
  }

  private SecretKeys keys() {
    try {
      Optional<Path> file = keyFile();
      if (file.isPresent()) {
        return new KeyFile(file.get()).read();
      }
      return SecretKeys.parse(
          List.of(
              settings
                  .text(KEYS)
                  .orElseThrow(
                      () ->
                          new SettingsException(
                              "Where are the keys? Set %s or %s.".formatted(KEY_FILE, KEYS)))
                  .split("[,\n]", -1)),
          KEYS);
    } catch (IllegalStateException e) {
      throw wrong(e);
    }
  }

  private Optional<Path> keyFile() {
    return settings.text(KEY_FILE).map(Path::of);
  }

  /** The sentences of the key file are for the operator, and hold no key. */
  private static SettingsException wrong(IllegalStateException e) {
    return new SettingsException(String.valueOf(e.getMessage()), e);
  }

  private Output output() {
    return new Output(Objects.requireNonNull(spec));
  }
}
