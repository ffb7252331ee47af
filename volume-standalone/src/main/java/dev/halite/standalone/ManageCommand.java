package dev.halite.standalone;

import dev.halite.common.engine.database.CatalogRole;
import dev.halite.embedded.postgres.CatalogAccess;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import dev.halite.manage.VolumeManage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code halite manage}: the operator's command line on the catalog of a data directory. It joins
 * the catalog of a running standalone, or starts the catalog for itself.
 */
@Command(
    name = "manage",
    description = "Run the operator's commands on the data, whether Halite is up or not.")
final class ManageCommand implements Callable<Integer> {

  private static final String NAME = "halite manage [--data=DIR]";

  @Mixin DataOption data = new DataOption();

  @Parameters(arity = "0..*", description = "Command and options; `help` lists them.")
  List<String> arguments = List.of();

  @Option(
      names = {"-h", "--help"},
      description = "Show the commands.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      description = "Show the release.")
  boolean version;

  @Override
  public Integer call() {
    if (help || version) {
      return VolumeManage.run(NAME, new String[] {help ? "--help" : "--version"}, Map.of());
    }
    if (VolumeManage.needsNoCatalog(arguments.toArray(String[]::new))) {
      return manage(Map.of());
    }
    Path path = data.path.toAbsolutePath().normalize();
    try (OrderedStop stop = new OrderedStop()) {
      StopSignals.stopWith(stop);
      Optional<DataDirectory> free = DataDirectory.openIfFree(path);
      if (free.isPresent()) {
        stop.add(free.get());
        EmbeddedCatalog catalog = stop.add(Surroundings.startCatalog(free.get()));
        CatalogPasswords accounts =
            CatalogPasswords.made(free.get().catalog(), catalog.access(), new SecureRandom());
        Map<String, Object> backends = new LinkedHashMap<>(StandaloneServices.fileBackend(path));
        LvmBackend.madeIn(path).ifPresent(lvm -> backends.putAll(lvm.properties()));
        return manage(accounts.access(catalog.access(), CatalogRole.OWNER), backends);
      }
      CatalogAccess running =
          running(DataDirectory.catalogIn(path))
              .orElseThrow(
                  () -> new StandaloneException(path + " is being set up; try again soon."));
      Map<String, Object> backends = new LinkedHashMap<>(StandaloneServices.fileBackend(path));
      LvmBackend.madeIn(path).ifPresent(lvm -> backends.putAll(lvm.properties()));
      // Ceph runs only while Halite does.
      CephBackend.madeIn(path).ifPresent(ceph -> backends.putAll(ceph.properties()));
      return manage(running, backends);
    }
  }

  private static Optional<CatalogAccess> running(Path catalog) {
    return CatalogPasswords.in(catalog)
        .flatMap(
            accounts ->
                EmbeddedCatalog.accessIn(catalog)
                    .map(access -> accounts.access(access, CatalogRole.OWNER)));
  }

  private int manage(CatalogAccess access, Map<String, Object> backends) {
    Map<String, Object> properties = new LinkedHashMap<>(Surroundings.properties(access));
    // A configuration file may name other backends, as it may for the services.
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--config"))) {
      properties.putAll(backends);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    properties.forEach((key, value) -> texts.put(key, value.toString()));
    return manage(texts);
  }

  private int manage(Map<String, String> properties) {
    return VolumeManage.run(NAME, arguments.toArray(String[]::new), properties);
  }
}
