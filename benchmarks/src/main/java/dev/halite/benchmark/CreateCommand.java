package dev.halite.benchmark;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates volumes until they are available. */
@Command(
    name = "create",
    description = "Creates volumes, each client the next when its last one is available.",
    mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {
  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(
      names = "--count",
      defaultValue = "0",
      description = "Ends after so many volumes; 0 goes by time alone.")
  private int count;

  @Mixin private final Polling polling = new Polling();

  @Option(names = "--size", defaultValue = "1", description = "GiB (default: ${DEFAULT-VALUE}).")
  private int size = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    AtomicInteger made = new AtomicInteger();
    ClosedLoop loop = options.loop("create", "create-accepted");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Session session = api.session();
              return () -> {
                int next = made.incrementAndGet();
                if (count > 0 && next > count) {
                  return false;
                }
                create(session, "benchmark-" + next, running);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }

  private void create(Session session, String name, ClosedLoop loop) throws IOException {
    long startedAt = System.nanoTime();
    String id = session.create(name, size);
    loop.ended("create-accepted", startedAt);
    session.awaitAvailable(id, startedAt, polling);
    loop.ended("create", startedAt);
  }
}
