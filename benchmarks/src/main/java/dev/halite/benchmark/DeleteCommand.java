package dev.halite.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes the project's volumes until they are gone. */
@Command(
    name = "delete",
    description = "Deletes the project's volumes, each client the next when its last one is gone.",
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(
      names = "--count",
      defaultValue = "1000000",
      description = "Leaves the volumes beyond so many.")
  private int count;

  @Mixin private final Polling polling = new Polling();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    List<String> ids;
    try (Session session = api.session()) {
      ids = session.ids(count);
    }
    ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>(ids);
    ClosedLoop loop = options.loop("delete", "delete-accepted");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Session session = api.session();
              return () -> {
                String id = left.poll();
                if (id == null) {
                  return false;
                }
                delete(session, id, running);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }

  private void delete(Session session, String id, ClosedLoop loop) throws IOException {
    long startedAt = System.nanoTime();
    session.delete(id);
    loop.ended("delete-accepted", startedAt);
    do {
      polling.pause(startedAt);
    } while (!session.isGone(id));
    loop.ended("delete", startedAt);
  }
}
