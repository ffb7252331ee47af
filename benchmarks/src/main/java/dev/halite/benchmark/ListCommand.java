package dev.halite.benchmark;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists volumes. */
@Command(
    name = "list",
    description = "Lists the project's volumes, a page of --limit at a time.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(names = "--detail", description = "With all of a volume instead of id and name.")
  private boolean detail;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "Volumes in a page (default: ${DEFAULT-VALUE}).")
  private int limit = 1_000;

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "What the figures are called (default: list, or list-detail).")
  private @Nullable String event;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    try (Session session = api.session()) {
      int found = session.sizeOf(session.list(detail, limit));
      if (found < limit) {
        throw new UnexpectedAnswerException(
            "The list has %d volumes, less than a page of %d.".formatted(found, limit));
      }
    }
    String kind = event != null ? event : detail ? "list-detail" : "list";
    ClosedLoop loop = options.loop(kind);
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Session session = api.session();
              return () -> {
                long startedAt = System.nanoTime();
                session.list(detail, limit);
                running.ended(kind, startedAt);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }
}
