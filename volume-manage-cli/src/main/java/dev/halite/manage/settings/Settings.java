package dev.halite.manage.settings;

import dev.halite.common.ConfigurationCheck;
import dev.halite.common.ConfigurationSearch;
import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.file.UntrustedFileException;
import dev.halite.common.engine.transport.CatalogTransport;
import dev.halite.common.engine.transport.SettingRefusedException;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.ComputeServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The same keys from the same places as the services read, without a context: what the caller
 * gives, then system properties and the environment, then the file.
 */
public final class Settings {
  private static final String CONNECT_SECONDS = "5";

  private final Map<String, String> given;
  private @Nullable Path file;
  private @Nullable Binder binder;
  private @Nullable DataSource dataSource;

  public Settings(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /** Names the file, or a directory with a file for each key; before anything is read. */
  public void file(Path path) {
    file = path;
  }

  /** The text under a key. */
  public Optional<String> text(String key) {
    String value = binder().bind(key, String.class).orElse("");
    return value.isBlank() ? Optional.empty() : Optional.of(value);
  }

  /** Everything below a key, with the rest of each key as the name. */
  public Map<String, String> below(String key) {
    return binder().bind(key, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
  }

  /** The catalog's connections. */
  public DataSource dataSource() {
    DataSource known = dataSource;
    if (known == null) {
      DriverManagerDataSource made = new DriverManagerDataSource();
      made.setUrl(url());
      text("spring.datasource.username").ifPresent(made::setUsername);
      text("spring.datasource.password").ifPresent(made::setPassword);
      java.util.Properties connection = new java.util.Properties();
      connection.setProperty("connectTimeout", CONNECT_SECONDS);
      connection.setProperty("ApplicationName", "volume-manage");
      made.setConnectionProperties(connection);
      dataSource = made;
      known = made;
    }
    return known;
  }

  private String url() {
    String url =
        text("spring.datasource.url")
            .orElseThrow(
                () ->
                    new SettingsException(
                        "Where is the catalog? Set spring.datasource.url, .username and .password"
                            + " in the file that --config names, or as SPRING_DATASOURCE_URL and"
                            + " so on in the environment."));
    boolean known = binder().bind(CatalogTransport.KNOWN, Boolean.class).orElse(false);
    try {
      CatalogTransport.requireSafe(url, known);
    } catch (SettingRefusedException e) {
      throw new SettingsException(String.valueOf(e.getMessage()), e);
    }
    return url;
  }

  /** The compute service that is configured, if any. */
  public ComputeService computeService() {
    try {
      return ComputeServices.of(binder(), Clock.systemUTC());
    } catch (BindException | IllegalArgumentException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new SettingsException(String.valueOf(root.getMessage()), e);
    }
  }

  public JdbcClient jdbc() {
    return JdbcClient.create(dataSource());
  }

  private Binder binder() {
    Binder known = binder;
    if (known == null) {
      StandardEnvironment environment = new StandardEnvironment();
      environment.getPropertySources().addFirst(new MapPropertySource("given", Map.copyOf(given)));
      fromFile().forEach(environment.getPropertySources()::addLast);
      ConfigurationPropertySources.attach(environment);
      known = Binder.get(environment);
      binder = known;
    }
    return known;
  }

  private List<PropertySource<?>> fromFile() {
    Path path = file;
    if (path == null) {
      return List.of();
    }
    if (Files.isDirectory(path)) {
      return List.of(fromDirectory(path));
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new SettingsException("The configuration file " + path + " cannot be read.");
    }
    try {
      byte[] yaml = TrustedFiles.ofThisProcess().read(path, "the configuration file");
      return new YamlPropertySourceLoader()
          .load(path.toString(), new ByteArrayResource(yaml, path.toString()));
    } catch (UntrustedFileException e) {
      throw new SettingsException(String.valueOf(e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      throw new SettingsException(
          "The configuration file " + path + " is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static PropertySource<?> fromDirectory(Path path) {
    try {
      Path trusted =
          TrustedFiles.ofThisProcess().requireDirectory(path, ConfigurationSearch.DIRECTORY_NAME);
      ConfigTreePropertySource source =
          new ConfigTreePropertySource(
              path.toString(),
              trusted,
              ConfigTreePropertySource.Option.AUTO_TRIM_TRAILING_NEW_LINE);
      ConfigurationCheck.requireTrusted(source);
      return source;
    } catch (UntrustedFileException e) {
      throw new SettingsException(String.valueOf(e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new SettingsException("The configuration directory " + path + " cannot be read.", e);
    }
  }
}
