package dev.halite.manage.check;

import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.check.CheckedResource;
import dev.halite.common.catalog.check.Violation;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.driver.DriverException;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.manage.backend.NodeBackend;
import dev.halite.manage.backend.NodeBackends;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Asks the drivers of a node's backends what is there, and compares. */
final class StorageCheck {
  private final Settings settings;
  private final CatalogCheck check;

  StorageCheck(Settings settings, CatalogCheck check) {
    this.settings = settings;
    this.check = check;
  }

  List<Violation> violations() {
    return ofEach(this::violations);
  }

  /** The volumes that are gone there and whose data is not, which is no violation. */
  List<Kept> kept() {
    return ofEach(
        (backend, view) -> view.kept().stream().map(each -> new Kept(backend, each)).toList());
  }

  /**
   * A volume that was deleted or went elsewhere, and whose data is still there.
   *
   * @param backend where
   */
  record Kept(String backend, KeptVolume volume) {
    String subject() {
      return switch (volume.kind()) {
        case VOLUME -> ResourceType.VOLUME.text() + " " + volume.id();
        case SNAPSHOT -> ResourceType.SNAPSHOT.text() + " " + volume.id();
        case COPIED ->
            "what %s %s was copied from".formatted(ResourceType.VOLUME.text(), volume.id());
      };
    }

    String detail() {
      Instant until = volume.until();
      return "not there any more; %s keeps its %d GiB %s"
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
    var backends = new NodeBackends(settings);
    List<T> found = new ArrayList<>();
    for (String name : backends.names()) {
      found.addAll(ofBackend(backends, name, look));
    }
    return found;
  }

  private static <T> List<T> ofBackend(
      NodeBackends backends, String name, BiFunction<String, StorageView, List<T>> look) {
    // Without a setup, which would begin an incarnation and its work in the background.
    try (NodeBackend backend = backends.open(name);
        StorageView view = backend.driver().look(backend.identity())) {
      return look.apply(backend.shownAs(), view);
    } catch (DriverException e) {
      throw new SettingsException(
          "Backend %s cannot be asked: %s".formatted(name, e.sentence()), e);
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
}
