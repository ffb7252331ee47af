package dev.halite.embedded.postgres;

import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The server process of one cluster, known by its pid file and checked by its command line. */
final class Postmaster {

  private static final long END_LIMIT_MILLIS = 20_000;
  private static final long POLL_MILLIS = 10;

  /** Of its pid file; pg_ctl waits by it too. */
  private static final int STATUS_LINE = 8;

  private final Path cluster;

  Postmaster(Path cluster) {
    this.cluster = cluster;
  }

  /** The running server of exactly this cluster; a pid file alone proves nothing. */
  Optional<ProcessHandle> running() {
    return filedPid().flatMap(ProcessHandle::of).filter(process -> serves(process.pid()));
  }

  /** Removes a pid file whose process is gone, or whose pid belongs to somebody else by now. */
  void forgetStalePid() throws IOException {
    if (running().isEmpty()) {
      Files.deleteIfExists(pidFile());
    }
  }

  /** Whether the server with that pid says in its file that it takes connections. */
  boolean isReady(long pid) {
    try {
      List<String> lines = Files.readAllLines(pidFile());
      return lines.size() >= STATUS_LINE
          && lines.getFirst().strip().equals(String.valueOf(pid))
          && lines.get(STATUS_LINE - 1).strip().equals("ready");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Ends the server at once, as a power cut would; its helpers end by themselves. */
  void kill() {
    Optional<ProcessHandle> server = running();
    if (server.isEmpty()) {
      return;
    }
    server.get().destroyForcibly();
    // Not the handle's own waiting: an ended process that nobody collects counts as alive there.
    for (long waited = 0; serves(server.get().pid()); waited += POLL_MILLIS) {
      if (waited > END_LIMIT_MILLIS) {
        throw new EmbeddedStartException(
            "The PostgreSQL process %d does not end.".formatted(server.get().pid()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while PostgreSQL ended.", e);
    }
  }

  private Optional<Long> filedPid() {
    try {
      List<String> lines = Files.readAllLines(pidFile());
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(lines.get(0).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new EmbeddedStartException(pidFile() + " cannot be read.", e);
    }
  }

  /** Command lines are readable for everybody; the links in /proc are not, in some containers. */
  private boolean serves(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
      String[] words = line.split("\0");
      if (!Path.of(words[0]).endsWith("postgres")) {
        return false;
      }
      for (int i = 1; i < words.length - 1; i++) {
        if (words[i].equals("-D")) {
          return isCluster(words[i + 1]);
        }
      }
      return false;
    } catch (IOException gone) {
      return false;
    }
  }

  private boolean isCluster(String directory) throws IOException {
    Path path = Path.of(directory);
    return Files.exists(path) && Files.isSameFile(path, cluster);
  }

  private Path pidFile() {
    return cluster.resolve("postmaster.pid");
  }
}
