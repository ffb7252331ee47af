package dev.halite.embedded.postgres;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * As whom the server runs: PostgreSQL refuses to be root, so root starts it in a user namespace
 * (the files stay root's) or, where that is forbidden as in many containers, as nobody.
 */
enum PostgresAccount {
  OURSELVES(List.of()),
  OWN_USER_NAMESPACE(List.of("unshare", "--user")),
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  /** With what follows the link, because the link itself is root's. */
  private static final Path SELF = Path.of("/proc/self/task");

  private static final int ROOT = 0;
  private static final int NOBODY_ID = 65534;
  private static final int PASSED = 3;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private final List<String> prefix;

  PostgresAccount(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The account for a directory that may exist already, made with either of root's two ways. */
  static PostgresAccount forCluster(Path cluster) {
    int self = userId(SELF);
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

  /** Gives what we have just made, in a directory of ours, to this account. */
  void own(Path fresh) throws IOException {
    if (this == NOBODY) {
      Files.setAttribute(fresh, "unix:uid", NOBODY_ID, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Lets this account go through a directory and the two above it, not look at what is there. */
  void letPass(Path directory) throws IOException {
    Path at = directory;
    for (int i = 0; i < PASSED && at != null && this == NOBODY; i++) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
      if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
        Files.setPosixFilePermissions(at, permissions);
      }
      at = at.getParent();
    }
  }

  /** Makes a directory ours that was given to {@link #NOBODY} together with the cluster in it. */
  static void takeBack(Path directory, Path cluster) throws IOException {
    if (userId(SELF) == ROOT
        && Files.isDirectory(cluster, LinkOption.NOFOLLOW_LINKS)
        && userId(directory) == NOBODY_ID
        && userId(cluster) == NOBODY_ID) {
      Files.setAttribute(directory, "unix:uid", ROOT, LinkOption.NOFOLLOW_LINKS);
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
      return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException e) {
      throw new EmbeddedStartException("The owner of " + path + " cannot be read.", e);
    }
  }
}
