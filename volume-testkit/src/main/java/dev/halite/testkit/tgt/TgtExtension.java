package dev.halite.testkit.tgt;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.FreePort;
import dev.halite.testkit.TestDirectory;
import dev.halite.testkit.qemu.QemuImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a tgtd of its own, on a loopback port and beside any that the machine runs:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TgtExtension TGT = new TgtExtension();
 * }</pre>
 */
public final class TgtExtension implements BeforeAllCallback, AfterAllCallback {
  /** Where initiators reach it by another way. */
  public static final String OTHER_ADDRESS = "127.0.0.2";

  private static final Path DAEMON = Path.of("/usr/sbin/tgtd");
  private static final Path CONTROL = Path.of("/usr/sbin/tgtadm");
  private static final Path SOCKETS = Path.of("/var/run/tgtd");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // one number for both: the control port is only the name of a socket
  private final int port = new FreePort(new SecureRandom()).choose();
  private @Nullable Path directory;
  private @Nullable Process daemon;

  @Override
  public void beforeAll(ExtensionContext context) {
    for (Path program : List.of(DAEMON, CONTROL, QemuImage.PROGRAM)) {
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException(
            "This test needs "
                + program
                + " of Debian's packages tgt, qemu-utils and qemu-block-extra;"
                + " `./halite test` installs them as root.");
      }
    }
    Path made = TestDirectory.endingWithJvm("tgt");
    directory = made;
    TestDirectory.beforeRemoval(made, this::close);
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /** Where initiators reach it, on loopback. */
  public int port() {
    return port;
  }

  /** The number for {@code tgtadm --control-port}. */
  public int controlPort() {
    return port;
  }

  /** Starts it, without any target. */
  public void start() {
    Path place = directory;
    if (place == null) {
      throw new IllegalStateException("tgtd is there only while its test class runs");
    }
    File log = place.resolve("tgtd.log").toFile();
    try {
      Process started =
          new ProcessBuilder(
                  DAEMON.toString(),
                  "-f",
                  "-C",
                  Integer.toString(port),
                  "--iscsi",
                  "portal=127.0.0.1:%1$d,portal=%2$s:%1$d".formatted(port, OTHER_ADDRESS))
              .directory(place.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start();
      daemon = started;
      Awaitility.await("tgtd, log " + log)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .failFast("tgtd ended, log " + log, () -> !started.isAlive())
          .until(() -> run("--mode", "system", "--op", "show").exitCode() == 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it; it keeps nothing. */
  public void stop() {
    Process running = daemon;
    daemon = null;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      running.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("tgtd " + running.pid() + " does not end", e);
    }
  }

  /** Stops it where it is; who asks it something waits. */
  public void pause() {
    signal("-STOP");
  }

  /** Lets a paused one go on. */
  public void resume() {
    signal("-CONT");
  }

  /** What {@code tgtadm} says about the targets. */
  public String targets() {
    return succeed("--mode", "target", "--op", "show");
  }

  /** What {@code tgtadm} says about the CHAP accounts. */
  public String accounts() {
    return succeed("--mode", "account", "--op", "show");
  }

  /** Runs {@code tgtadm} with these arguments; fails unless it succeeds. */
  public String succeed(String... arguments) {
    CommandRun run = run(arguments);
    if (run.exitCode() != 0) {
      throw new AssertionError("tgtadm " + List.of(arguments) + ": " + run.errors());
    }
    return run.output();
  }

  private CommandRun run(String... arguments) {
    var command = new ArrayList<String>();
    command.addAll(List.of(CONTROL.toString(), "-C", Integer.toString(port), "--lld", "iscsi"));
    command.addAll(List.of(arguments));
    return CommandRun.of(Duration.ofSeconds(60), command);
  }

  private void signal(String signal) {
    Process running = daemon;
    if (running == null) {
      throw new IllegalStateException("tgtd does not run");
    }
    CommandRun run = CommandRun.of(PATIENCE, List.of("kill", signal, Long.toString(running.pid())));
    if (!run.succeeded()) {
      throw new IllegalStateException(run.errors());
    }
  }

  private void close() {
    stop();
    try {
      Files.deleteIfExists(SOCKETS.resolve("socket." + port));
      Files.deleteIfExists(SOCKETS.resolve("socket." + port + ".lock"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
