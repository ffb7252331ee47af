package dev.halite.standalone;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code halite up}: starts everything, says so, and runs until it is asked to end. */
@Command(
    name = "up",
    description = "Start everything and stay in the foreground; Ctrl-C stops it.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the API on 127.0.0.1 (default: 8776).")
  @Nullable Integer port;

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--config",
      paramLabel = "FILE.yml",
      description = "Settings in place of the defaults.")
  @Nullable Path config;

  @Option(
      names = "--with-ceph",
      description = "Start a Ceph of one node too, and a backend 'ceph' on it.")
  boolean withCeph;

  /** For the recording of the start-up cache, and for tests. */
  @Option(names = "--until-ready", hidden = true)
  boolean untilReady;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    OrderedStop stop = new OrderedStop();
    StopSignals.stopWith(stop);
    try {
      DataDirectory directory = stop.add(DataDirectory.open(data.path));
      StandaloneServices services =
          StandaloneServices.start(directory, cephIn(directory), arguments(), stop);
      say(services.readyText(directory));
      if (!untilReady) {
        new CountDownLatch(1).await();
      }
      return 0;
    } catch (RuntimeException e) {
      if (stop.isStopped()) {
        // What fails because it was stopped while it started needs no words.
        new CountDownLatch(1).await();
      }
      throw e;
    } finally {
      stop.close();
    }
  }

  private Optional<CephBackend> cephIn(DataDirectory directory) {
    return withCeph ? Optional.of(CephBackend.in(directory)) : Optional.empty();
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (port != null) {
      arguments.add("--server.port=" + port);
    }
    if (config != null) {
      if (!Files.isReadable(config) || Files.isDirectory(config)) {
        throw new StandaloneException("The configuration file " + config + " cannot be read.");
      }
      arguments.add("--spring.config.additional-location=" + config.toAbsolutePath().toUri());
    }
    return arguments;
  }

  private void say(String text) {
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
