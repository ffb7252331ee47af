package dev.halite.common;

import dev.halite.common.engine.file.TrustedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Where settings in files come from: the class path, and the file or the directory that {@code
 * --config} names. Spring would also look into the working directory, where any user may have put a
 * file.
 */
public final class ConfigurationSearch implements EnvironmentPostProcessor, Ordered {
  /** How sentences call a directory of settings. */
  public static final String DIRECTORY_NAME = "the configuration directory";

  /** How the argument that names a file, or a directory with a file for each key, begins. */
  public static final String ARGUMENT = "--config=";

  private static final String LOCATION = "spring.config.location";
  private static final String FURTHER = "spring.config.additional-location";
  private static final String OURS = "optional:classpath:/;optional:classpath:/config/";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> search = new HashMap<>();
    if (!environment.containsProperty(LOCATION)) {
      search.put(LOCATION, OURS);
    }
    PropertySource<?> arguments =
        environment
            .getPropertySources()
            .get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
    Object named = arguments == null ? null : arguments.getProperty("config");
    if (named != null) {
      String place = location(Path.of(named.toString()));
      String others = environment.getProperty(FURTHER);
      search.put(FURTHER, others == null ? place : others + ";" + place);
    }
    environment.getPropertySources().addFirst(new MapPropertySource("halite-search", search));
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }

  /** Looked at before it is opened: another user's may be a pipe that never ends. */
  private static String location(Path named) {
    TrustedFiles trusted = TrustedFiles.ofThisProcess();
    try {
      if (Files.isDirectory(named)) {
        return "configtree:%s/".formatted(trusted.requireDirectory(named, DIRECTORY_NAME));
      }
      trusted.requireFile(named, ConfigurationCheck.NAME);
      return "file:" + named.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("The configuration file " + named + " cannot be read.", e);
    }
  }
}
