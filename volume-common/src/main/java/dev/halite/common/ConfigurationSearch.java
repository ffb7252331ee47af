package dev.halite.common;

import dev.halite.common.engine.file.TrustedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Where settings in files come from: the class path, and the file that {@code --config} names.
 * Spring would also look into the working directory, where any user may have put a file.
 */
public final class ConfigurationSearch implements EnvironmentPostProcessor, Ordered {
  /** How the argument that names a file begins. */
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
      String file = "file:" + readable(Path.of(named.toString()));
      String others = environment.getProperty(FURTHER);
      search.put(FURTHER, others == null ? file : others + ";" + file);
    }
    environment.getPropertySources().addFirst(new MapPropertySource("halite-search", search));
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }

  /** Looked at before it is opened: another user's may be a pipe that never ends. */
  private static Path readable(Path file) {
    try {
      TrustedFiles.ofThisProcess().requireFile(file, ConfigurationCheck.NAME);
      return file.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("The configuration file " + file + " cannot be read.", e);
    }
  }
}
