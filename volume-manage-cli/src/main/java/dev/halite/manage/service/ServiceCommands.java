package dev.halite.manage.service;

import dev.halite.common.catalog.service.ServiceState;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.id.Ids;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The services that the catalog knows. */
@Command(
    name = "service",
    description = "The services that the catalog knows.",
    mixinStandardHelpOptions = true)
public final class ServiceCommands {
  private static final List<String> TITLES =
      List.of("BINARY", "HOST", "ZONE", "STATUS", "STATE", "BACKEND", "SEEN");

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  public ServiceCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(description = "Show all services.", mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "As JSON.") boolean json) {
    List<ServiceState> services =
        new Services(settings.jdbc(), new Ids(Clock.systemUTC(), new SecureRandom()))
            .list(null, null);
    Output output = new Output(Objects.requireNonNull(spec));
    if (json) {
      output.json(services);
    } else {
      output.table(TITLES, services.stream().map(ServiceCommands::row).toList());
    }
    return 0;
  }

  private static List<String> row(ServiceState service) {
    return List.of(
        service.binary(),
        service.host(),
        service.availabilityZone(),
        (service.disabled() ? "disabled" : "enabled") + (service.frozen() ? ", frozen" : ""),
        service.up() ? "up" : "down",
        backend(service),
        Output.time(service.updatedAt()));
  }

  private static String backend(ServiceState service) {
    String reason = service.backendStateReason();
    return Output.orDash(service.backendState()) + (reason == null ? "" : ": " + reason);
  }
}
