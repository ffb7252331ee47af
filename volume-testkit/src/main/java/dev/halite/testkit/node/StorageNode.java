package dev.halite.testkit.node;

import dev.halite.embedded.CommandRun;
import dev.halite.testkit.TestDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A machine with LVM and a disk of 24 GiB, {@link #DISK}, of which nothing is taken before it is
 * written: User-Mode Linux, a kernel that runs as an ordinary process. It is reached by ssh.
 */
public final class StorageNode {
  /** Its empty disk. */
  public static final String DISK = "/dev/ubdb";

  private static final Path SSH = Path.of("/usr/bin/ssh");
  private static final String NAME = "node";
  private static final String RUN = "run-node";
  private static final int NETWORKS = 250;
  private static final int TRIES = 5;
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  private final StorageNodeImage image;
  private final Path place;
  private final int network;
  private Process process;

  private StorageNode(StorageNodeImage image, Path place, int network) throws IOException {
    this.image = image;
    this.place = place;
    this.network = network;
    this.process = start();
  }

  /** Starts one from the image; it ends with the JVM, however that ends. */
  static StorageNode boot(StorageNodeImage image) {
    Path place = TestDirectory.endingWithJvm("node");
    try {
      StorageNodeImage.script(RUN, place);
      StorageNodeImage.script("start-kernel", place);
      IllegalStateException failure = null;
      for (int i = 0; i < TRIES; i++) {
        // another test's node may have the network
        int network = new SecureRandom().nextInt(NETWORKS);
        StorageNode node = new StorageNode(image, place, network);
        TestDirectory.beforeRemoval(place, node::stop);
        node.configureSsh();
        try {
          node.awaitReady();
          return node;
        } catch (IllegalStateException e) {
          node.stop();
          failure = e;
        }
      }
      throw failure == null ? new IllegalStateException() : failure;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts its power and starts it again; its disks are what they were. */
  public void restart() {
    stop();
    try {
      process = start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /** Where it is reached from this host. */
  public String address() {
    return "10.213.%d.2".formatted(network);
  }

  /** A configuration of ssh by which the node is reached under the name {@code node}. */
  public Path sshConfiguration() {
    return place.resolve("ssh.conf");
  }

  /** Runs a command there; the words reach the program as they are. */
  public CommandRun run(List<String> words) {
    return CommandRun.of(COMMAND_LIMIT, overSsh(sshConfiguration(), words));
  }

  /** Runs a command there, and fails unless it succeeds. */
  public String succeed(String... words) {
    CommandRun run = run(List.of(words));
    if (!run.succeeded()) {
      throw new AssertionError(
          "On the storage node, %s: %s".formatted(String.join(" ", words), run.errors()));
    }
    return run.output();
  }

  /** The command that runs these words on a node. */
  public static List<String> overSsh(Path sshConfiguration, List<String> words) {
    var command =
        new ArrayList<String>(
            List.of(SSH.toString(), "-F", sshConfiguration.toString(), NAME, "--"));
    // a shell on the other side takes the one text apart again
    command.add(words.stream().map(StorageNode::quoted).collect(Collectors.joining(" ")));
    return List.copyOf(command);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            place.resolve(RUN).toString(),
            image.root().toString(),
            place.toString(),
            "halite" + network,
            "10.213.%d.1/30".formatted(network),
            address() + "/30")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(place.resolve("run-node.log").toFile()))
        .start();
  }

  private void configureSsh() throws IOException {
    Files.writeString(
        sshConfiguration(),
        """
        Host %s
          HostName %s
          User root
          IdentityFile %s
          IdentitiesOnly yes
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
          LogLevel ERROR
          BatchMode yes
          ConnectTimeout 3
          ControlMaster auto
          ControlPath %s/ssh
          ControlPersist 60
        """
            .formatted(NAME, address(), image.key(), place));
  }

  private void awaitReady() {
    Awaitility.await("the storage node, console in " + place.resolve("console.log"))
        .atMost(BOOT_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(
                    "The storage node does not start: "
                        + Files.readString(place.resolve("run-node.log")).strip());
              }
              return run(List.of("true")).succeeded();
            });
  }

  private void stop() {
    // ssh's own process would wait for a machine that is gone
    CommandRun.of(
        COMMAND_LIMIT,
        List.of(SSH.toString(), "-F", sshConfiguration().toString(), "-O", "exit", NAME));
    try {
      // the end of its input is its end
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
