package dev.halite.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes snapshots of volumes, or volumes from snapshots, until they are available. */
@Command(
    name = "copy",
    description =
        "Takes snapshots of the project's newest volumes, or makes volumes from its newest"
            + " snapshots (clones), each client the next when its last one is available. Leaves"
            + " them.",
    mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {
  /** How many are copied, by librbd alone too: more copies of one make the next slower. */
  static final String SOURCES = "160";

  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(names = "--clones", description = "Volumes from snapshots, not snapshots.")
  private boolean clones;

  @Option(
      names = "--sources",
      defaultValue = SOURCES,
      description = "How many are copied, in turn (default: ${DEFAULT-VALUE}).")
  private int sources;

  @Mixin private final Polling polling = new Polling();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    List<String> copied;
    try (Session session = clones ? api.snapshots() : api.session()) {
      copied = session.ids(sources);
    }
    String kind = polling.event(clones ? "clone" : "snapshot");
    List<Share> shares = Share.among(options.clients, copied);
    AtomicInteger made = new AtomicInteger();
    ClosedLoop loop = options.loop(kind, kind + "-accepted");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Share share = shares.get(number);
              Session session = clones ? api.session() : api.snapshots();
              return () -> {
                String name = "benchmark-" + kind + "-" + made.incrementAndGet();
                long startedAt = System.nanoTime();
                String id =
                    session.create(name, clones ? "snapshot_id" : "volume_id", share.next());
                running.ended(kind + "-accepted", startedAt);
                session.awaitAvailable(id, startedAt, polling);
                running.ended(kind, startedAt);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }
}
