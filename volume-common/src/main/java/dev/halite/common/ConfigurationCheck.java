package dev.halite.common;

import dev.halite.common.engine.file.TrustedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * Refuses settings from a file that somebody else can change, however it was named, before anything
 * is done that they say.
 */
public final class ConfigurationCheck implements EnvironmentPostProcessor, Ordered {
  static final String NAME = "the configuration file";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().forEach(ConfigurationCheck::requireTrusted);
  }

  /** Refuses a source that was read from a file which somebody else can change. */
  public static void requireTrusted(PropertySource<?> source) {
    TrustedFiles trusted = TrustedFiles.ofThisProcess();
    for (Path file : filesOf(source)) {
      try {
        trusted.requireFile(file, NAME);
      } catch (IOException e) {
        throw new UncheckedIOException("The owner of " + file + " cannot be read.", e);
      }
    }
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  private static Set<Path> filesOf(PropertySource<?> source) {
    Set<Path> files = new LinkedHashSet<>();
    if (source instanceof EnumerablePropertySource<?> known && source instanceof OriginLookup) {
      for (String key : known.getPropertyNames()) {
        Origin origin = OriginLookup.getOrigin(source, key);
        if (origin instanceof TextResourceOrigin text
            && text.getResource() != null
            && text.getResource().isFile()) {
          files.add(path(text.getResource()));
        }
      }
    }
    return files;
  }

  private static Path path(Resource resource) {
    try {
      return resource.getFile().toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
