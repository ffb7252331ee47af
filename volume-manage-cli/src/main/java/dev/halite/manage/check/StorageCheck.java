package dev.halite.manage.check;

import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.check.CheckedResource;
import dev.halite.common.catalog.check.Violation;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Asks the drivers of a node's backends what is there, and compares. */
final class StorageCheck {
  private static final String BACKENDS = "halite.node.backends";

  private final Settings settings;
  private final CatalogCheck check;

  StorageCheck(Settings settings, CatalogCheck check) {
    this.settings = settings;
    this.check = check;
  }

  List<Violation> violations() {
    return ofEach(this::violations);
  }

  /** The deleted volumes whose data is still there, which is no violation. */
  List<Kept> kept() {
    return ofEach(
        (backend, view) -> view.kept().stream().map(each -> new Kept(backend, each)).toList());
  }

  /**
   * A deleted volume whose data is still there.
   *
   * @param backend where
   */
  record Kept(String backend, KeptVolume volume) {
    String subject() {
      return ResourceType.VOLUME.text() + " " + volume.volumeId();
    }

    String detail() {
      Instant until = volume.until();
      return "deleted; %s keeps its %d GiB %s"
          .formatted(
              backend,
              volume.sizeBytes() / VolumeSpec.GIB,
              until == null ? "until they are removed" : "until " + Output.time(until));
    }

    @Override
    public String toString() {
      return "kept: " + subject() + ": " + detail();
    }
  }

  private <T> List<T> ofEach(BiFunction<String, StorageView, List<T>> look) {
    Set<String> names = new TreeSet<>();
    settings.below(BACKENDS).keySet().forEach(key -> names.add(key.substring(0, key.indexOf('.'))));
    if (names.isEmpty()) {
      throw new SettingsException(
          "No backend is under %s; name the node's file with --config.".formatted(BACKENDS));
    }
    List<T> found = new ArrayList<>();
    for (String name : names) {
      found.addAll(ofBackend(name, look));
    }
    return found;
  }

  private <T> List<T> ofBackend(String name, BiFunction<String, StorageView, List<T>> look) {
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
    // Without a setup, which would begin an incarnation and its work in the background.
    try (StorageDriver driver = factory(driverName).create(backend);
        StorageView view = driver.look(new BackendIdentity(identity(shownAs)))) {
      return look.apply(shownAs, view);
    } catch (DriverException e) {
      throw new SettingsException(
          "Backend %s cannot be asked: %s".formatted(shownAs, e.sentence()), e);
    }
  }

  private List<Violation> violations(String backend, StorageView view) {
    List<Violation> first = objects(backend, view);
    if (first.isEmpty()) {
      return first;
    }
    // Storage and catalog are not read at the same moment: what is real is seen again.
    Set<Violation> again = new HashSet<>(objects(backend, view));
    return first.stream().filter(again::contains).toList();
  }

  private List<Violation> objects(String backend, StorageView view) {
    List<Violation> found = new ArrayList<>();
    for (CheckedResource resource : CheckedResource.ALL) {
      if (resource.stored() != null) {
        found.addAll(check.objects(resource, backend, resource.stored().apply(view)));
      }
    }
    return found;
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
        .orElseGet(StorageCheck::machineName);
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
