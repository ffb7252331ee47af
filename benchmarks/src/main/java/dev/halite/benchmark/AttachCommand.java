package dev.halite.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Attaches and detaches volumes, each client one of its own again and again. */
@Command(
    name = "attach",
    description = "Makes an attachment, connects a server, completes and deletes it: one cycle.",
    mixinStandardHelpOptions = true)
final class AttachCommand implements Callable<Integer> {
  @Mixin private final LoadOptions options = new LoadOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Api api = options.api();
    List<String> volumes;
    try (Session session = api.session()) {
      volumes = session.ids(options.clients);
    }
    ClosedLoop loop = options.loop("attach-cycle", "attach-connect");
    Measurement measurement =
        loop.run(
            (number, running) -> {
              Attachments attachments = new Attachments(api.connection(), api.path("/attachments"));
              return () -> {
                cycle(attachments, volumes.get(number), running);
                return true;
              };
            });
    return Report.write(measurement, spec.commandLine().getOut(), options.json);
  }

  private static void cycle(Attachments attachments, String volume, ClosedLoop loop)
      throws IOException {
    long startedAt = System.nanoTime();
    String id = attachments.create(volume);
    long connectingAt = System.nanoTime();
    attachments.connect(id);
    loop.ended("attach-connect", connectingAt);
    attachments.complete(id);
    attachments.delete(id);
    loop.ended("attach-cycle", startedAt);
  }
}
