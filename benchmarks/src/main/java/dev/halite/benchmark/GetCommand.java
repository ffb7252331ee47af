package dev.halite.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads single volumes. */
@Command(
    name = "get",
    description = "Reads volumes one by one, in random order, from at most 1,000 of the project.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  private static final long SEED = 20260101;

  @Mixin private final LoadOptions options = new LoadOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    List<String> ids;
    try (Session session = api.session()) {
      ids = session.ids(1_000);
    }
    if (ids.isEmpty()) {
      throw new UnexpectedAnswerException("The project has no volumes to read.");
    }
    ClosedLoop loop = options.loop("get");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Session session = api.session();
              SplittableRandom random = new SplittableRandom(SEED + number);
              return () -> {
                String id = ids.get(random.nextInt(ids.size()));
                long startedAt = System.nanoTime();
                session.get(id).require(200);
                running.ended("get", startedAt);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }
}
