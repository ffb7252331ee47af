package dev.halite.benchmark;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads one path that needs no catalog: what HTTP and this driver cost by themselves. */
@Command(
    name = "pace",
    description = "Reads one path again and again: what HTTP and this driver cost by themselves.",
    mixinStandardHelpOptions = true)
final class PaceCommand implements Callable<Integer> {
  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(
      names = "--path",
      defaultValue = "/v3/",
      description = "Path (default: ${DEFAULT-VALUE}).")
  private String path = "/v3/";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ClosedLoop loop = options.loop("pace");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Connection connection = new Connection(options.url, "Accept: application/json\r\n");
              return () -> {
                long startedAt = System.nanoTime();
                connection.send("GET", path, null).require(200);
                running.ended("pace", startedAt);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }
}
