package dev.halite.manage.backend;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The backends that are configured for a node, as this process can drive them too. */
public final class NodeBackends {
  private static final String BACKENDS = "halite.node.backends";

  private final Settings settings;

  /** Those of these settings. */
  public NodeBackends(Settings settings) {
    this.settings = settings;
  }

  /** Their names; at least one. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (String key : settings.below(BACKENDS).keySet()) {
      int end = key.indexOf('.');
      if (end < 0) {
        throw new SettingsException(
            "%s.%s has a value; a backend's settings are below its name.".formatted(BACKENDS, key));
      }
      names.add(key.substring(0, end));
    }
    if (names.isEmpty()) {
      throw new SettingsException(
          "No backend is under %s; name the node's file with --config.".formatted(BACKENDS));
    }
    return names;
  }

  /** Makes a driver of its own for one, with nothing set up, and finds which storage it is. */
  public NodeBackend open(String name) {
    String driverName =
        settings
            .text(BACKENDS + "." + name + ".driver")
            .orElseThrow(
                () -> new SettingsException("%s.%s.driver is not set.".formatted(BACKENDS, name)));
    Map<String, String> keys = new HashMap<>();
    keys.putAll(settings.below(BACKENDS + "." + name + ".options"));
    keys.putAll(settings.below(BACKENDS + "." + name + "." + driverName));
    BackendSettings backend = new BackendSettings(host(), name, keys);
    String shownAs =
        settings
            .text(BACKENDS + "." + name + ".cluster")
            .map(cluster -> cluster + "@" + name)
            .orElseGet(backend::name);
    var identity = new BackendIdentity(identity(shownAs));
    return new NodeBackend(shownAs, factory(driverName).create(backend), identity);
  }

  /** Without the recorded identity a driver might take any storage for a new one. */
  private String identity(String backend) {
    return settings
        .jdbc()
        .sql("SELECT identity FROM backend WHERE host = :host AND identity IS NOT NULL")
        .param("host", backend)
        .query((row, number) -> row.getString(1))
        .optional()
        .orElseThrow(
            () ->
                new SettingsException(
                    "The catalog knows no backend %s that was ever in service."
                        .formatted(backend)));
  }

  private static StorageDriverFactory factory(String driver) {
    return ServiceLoader.load(StorageDriverFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.driver().equals(driver))
        .findFirst()
        .orElseThrow(
            () -> new SettingsException("There is no driver '%s' here.".formatted(driver)));
  }

  private String host() {
    return settings
        .text("halite.node.host")
        .or(() -> settings.text("halite.worker.host"))
        .orElseGet(NodeBackends::machineName);
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
