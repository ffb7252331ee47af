package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.driver.lvm.tgt.TgtTargets;
import dev.halite.testkit.node.StorageNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The tgtd of a storage node, beside the kernel's targets, and the socket at which it is told
 * passwords, here by ssh.
 */
record NodeTgt(StorageNode node) {
  /** The kernel's targets have the usual one. */
  static final int PORT = 3261;

  private static final Path TGTADM = Path.of("/usr/sbin/tgtadm");
  private static final String SOCKET = "/var/run/tgtd/socket.0";

  private static @Nullable Process forwarding;

  /** As the driver sees it. */
  static TgtTargets targets(Path sshConfiguration) {
    return new TgtTargets(Optional.of(ruled(sshConfiguration)), 0);
  }

  private static IscsiTargets ruled(Path sshConfiguration) {
    return new IscsiTargets(
        NodeLvmFactory.machine(sshConfiguration), TGTADM, 0, socket(sshConfiguration));
  }

  private static Path socket(Path sshConfiguration) {
    return sshConfiguration.resolveSibling("tgtd");
  }

  /** Has it run, without any target. */
  void begin() {
    end();
    node.succeed("tgtd", "--iscsi", "portal=%s:%d".formatted(node.address(), PORT));
    Awaitility.await().until(() -> ruled(node.sshConfiguration()).isAnswering());
    forward();
  }

  /** Ends it at once; it keeps nothing. */
  void end() {
    node.run(List.of("pkill", "-KILL", "-x", "tgtd"));
    Awaitility.await().until(() -> !node.run(List.of("pgrep", "-x", "tgtd")).succeeded());
  }

  /** By a process of its own: the one that ssh keeps for commands ends between them. */
  private void forward() {
    if (forwarding != null && forwarding.isAlive()) {
      return;
    }
    Path socket = socket(node.sshConfiguration());
    var command = new ArrayList<>(StorageNode.overSsh(node.sshConfiguration(), List.of("cat")));
    command.addAll(
        1, List.of("-S", "none", "-o", "ServerAliveInterval=2", "-L", socket + ":" + SOCKET));
    try {
      Files.deleteIfExists(socket);
      Process started =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      // the node ends too late for it to see that in time
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
      forwarding = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().until(() -> Files.exists(socket));
  }

  boolean offersNothing() {
    return !node.succeed("tgtadm", "--mode", "target", "--op", "show").contains("Target ")
        && node.succeed("tgtadm", "--mode", "account", "--op", "show").lines().count() <= 1;
  }
}
