package dev.halite.manage.operation;

import dev.halite.common.engine.operation.OperationRecords;
import dev.halite.common.engine.operation.OperationRecords.Live;
import dev.halite.common.engine.operation.OperationRecords.OperationRecord;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was asked for and what becomes of it. */
@Command(
    name = "operation",
    description = "What was asked for and what becomes of it.",
    mixinStandardHelpOptions = true)
public final class OperationCommands {
  private static final List<String> TITLES =
      List.of("ID", "KIND", "RESOURCE", "STATE", "STEP", "QUEUE", "WORKER", "CREATED");

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  public OperationCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(
      description = "Show the operations under way, the newest first.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--all", description = "Those that have ended too.") boolean all,
      @Option(names = "--resource", paramLabel = "ID", description = "Those of one resource only.")
          @Nullable UUID resource,
      @Option(names = "--limit", defaultValue = "50", description = "At most so many (50).")
          int limit,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    List<OperationRecord> found =
        new OperationRecords(settings.jdbc()).newest(!all, resource, limit);
    if (json) {
      output().json(found);
    } else {
      output().table(TITLES, found.stream().map(OperationCommands::row).toList());
    }
    return 0;
  }

  @Command(
      description = "Show one operation with all that is kept of it, as JSON.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "ID", description = "The operation.") UUID id) {
    output()
        .json(
            new OperationRecords(settings.jdbc())
                .find(id)
                .orElseThrow(() -> new SettingsException("There is no operation " + id + ".")));
    return 0;
  }

  private static List<String> row(OperationRecord operation) {
    Live live = operation.live();
    return List.of(
        operation.id().toString(),
        operation.kind(),
        operation.resource(),
        operation.state(),
        live == null ? "-" : live.step(),
        live == null ? "-" : live.queue(),
        live == null ? "-" : Output.orDash(live.worker()),
        Output.time(operation.createdAt()));
  }

  private Output output() {
    return new Output(Objects.requireNonNull(spec));
  }
}
