package dev.halite.standalone;

import dev.halite.common.ConfigurationSearch;
import dev.halite.manage.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code halite up}: starts everything, says so, and runs until it is asked to end. */
@Command(
    name = "up",
    description = "Start everything and stay in the foreground; Ctrl-C stops it.",
    mixinStandardHelpOptions = true,
    versionProvider = Release.class)
final class UpCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(UpCommand.class);
  private static final String READY_FILE = "halite.ready.file";

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

  /** What the start script makes of {@code --with-lvm}. */
  @Option(names = "--lvm-group", paramLabel = "GROUP", hidden = true)
  @Nullable String lvmGroup;

  /** For the recording of the start cache: makes and deletes a volume, then ends. */
  @Option(names = "--rehearse", hidden = true)
  boolean rehearse;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    OrderedStop stop = new OrderedStop();
    StopSignals.stopWith(stop);
    try {
      DataDirectory directory = stop.add(DataDirectory.open(data.path));
      List<String> arguments = arguments();
      Optional<RehearsalUser> user = rehearsalUser(directory);
      user.ifPresent(known -> arguments.addAll(known.arguments()));
      Optional<LvmBackend> lvm = lvmIn(directory);
      StandaloneServices services =
          StandaloneServices.start(directory, cephIn(directory), lvm, arguments, stop);
      lvm.ifPresent(backend -> backend.recordIn(directory));
      say(services.readyText(directory));
      tellTheStartScript();
      if (user.isPresent()) {
        Rehearsal.play(services.endpoint(), user.get());
        return 0;
      }
      new CountDownLatch(1).await();
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

  /** The start script begins to record its cache when this start has no use for the processors. */
  private static void tellTheStartScript() {
    String file = System.getProperty(READY_FILE);
    if (file == null) {
      return;
    }
    try {
      Files.writeString(Path.of(file), "");
    } catch (IOException e) {
      log.warn("No start cache will be recorded: {} cannot be written: {}", file, e.toString());
    }
  }

  private Optional<CephBackend> cephIn(DataDirectory directory) {
    return withCeph ? Optional.of(CephBackend.in(directory)) : Optional.empty();
  }

  private Optional<LvmBackend> lvmIn(DataDirectory directory) {
    Optional<LvmBackend> asked = Optional.ofNullable(lvmGroup).map(LvmBackend::new);
    asked.ifPresent(backend -> backend.requireFit(directory));
    return asked;
  }

  private Optional<RehearsalUser> rehearsalUser(DataDirectory directory) {
    return rehearse
        ? Optional.of(RehearsalUser.in(directory, new SecureRandom()))
        : Optional.empty();
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
      arguments.add(ConfigurationSearch.ARGUMENT + config.toAbsolutePath());
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
