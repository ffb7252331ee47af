package dev.halite.embedded.postgres;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom the server runs: PostgreSQL refuses to be root, so root starts it in a user namespace
 * (the files stay root's) or, where that is forbidden as in many containers, as nobody.
 */
enum PostgresAccount {
  OURSELVES(List.of()),
  OWN_USER_NAMESPACE(List.of("unshare", "--user")),
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int ROOT = 0;
  private static final int NOBODY_ID = 65534;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private final List<String> prefix;

  PostgresAccount(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The account for a directory that may exist already, made with either of root's two ways. */
  static PostgresAccount forCluster(Path cluster) {
    int self = userId(Path.of("/proc/self"));
    if (self != ROOT) {
      requireOwner(cluster, self);
      return OURSELVES;
    }
    boolean exists = Files.isDirectory(cluster);
    if (exists && userId(cluster) == NOBODY_ID) {
      return NOBODY.required();
    }
    requireOwner(cluster, ROOT);
    if (OWN_USER_NAMESPACE.works()) {
      return OWN_USER_NAMESPACE;
    }
    if (exists) {
      throw new EmbeddedStartException(
          cluster
              + " was made by root in a user namespace, which is not permitted here; run Halite as an ordinary user with another data directory.");
    }
    return NOBODY.required();
  }

  /** The argument vector that runs a command under this account. */
  List<String> command(List<String> arguments) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(arguments);
    return all;
  }

  /**
   * The argument vector of a server, where the system has the programs: in a session of its own,
   * because Ctrl-C on a terminal reaches every process there; and ended in order when the thread
   * that started it is gone. The account comes first: whoever changes it loses that wish.
   */
  List<String> serverCommand(List<String> arguments) {
    List<String> server = new ArrayList<>();
    if (runs(List.of("setsid", "true"))) {
      server.add("setsid");
    }
    List<String> endedWithParent = List.of("setpriv", "--pdeathsig", "INT");
    if (runs(Stream.concat(endedWithParent.stream(), Stream.of("true")).toList())) {
      server.addAll(endedWithParent);
    }
    server.addAll(arguments);
    return command(server);
  }

  private static boolean runs(List<String> command) {
    return CommandRun.of(PROBE_LIMIT, command).succeeded();
  }

  /** Gives a fresh directory to this account. */
  void own(Path directory) throws IOException {
    if (this == NOBODY) {
      Files.setOwner(
          directory,
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(String.valueOf(NOBODY_ID)));
    }
  }

  private boolean works() {
    return runs(command(List.of("true")));
  }

  private PostgresAccount required() {
    if (!works()) {
      throw new EmbeddedStartException(
          "PostgreSQL does not run as root, and neither `unshare --user` nor `setpriv` (package util-linux) works here; run Halite as an ordinary user.");
    }
    return this;
  }

  private static void requireOwner(Path cluster, int self) {
    if (Files.isDirectory(cluster) && userId(cluster) != self) {
      throw new EmbeddedStartException(
          "%s belongs to the user with id %d, but Halite runs with id %d; run it as that user or name another data directory."
              .formatted(cluster, userId(cluster), self));
    }
  }

  private static int userId(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      throw new EmbeddedStartException("The owner of " + path + " cannot be read.", e);
    }
  }
}
