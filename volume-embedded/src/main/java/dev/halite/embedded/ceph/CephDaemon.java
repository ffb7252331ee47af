package dev.halite.embedded.ceph;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.DaemonParent;
import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One daemon of a cluster, known by its pid file and checked by its command line. */
final class CephDaemon {

  private static final long LOG_LIMIT = 16L << 20;
  private static final long STOP_LIMIT_MILLIS = 15_000;
  private static final long KILL_LIMIT_MILLIS = 20_000;
  private static final long POLL_MILLIS = 10;
  private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);

  private final CephRole role;
  private final CephFiles files;
  private final CephPrograms programs;
  private final DaemonParent parent;

  /** As long as it is ours and nobody asked for its end. */
  private volatile @Nullable Process child;

  CephDaemon(CephRole role, CephFiles files, CephPrograms programs, DaemonParent parent) {
    this.role = role;
    this.files = files;
    this.programs = programs;
    this.parent = parent;
  }

  /** Starts it in place of one that is left of an earlier process. */
  void start() {
    stop();
    try {
      OwnFiles.rotate(files.log(role), LOG_LIMIT);
      List<String> command = new ArrayList<>(programs.beforeDaemon());
      // In the foreground, with its log on its standard error.
      command.addAll(List.of(programs.path(role.program()), "-d"));
      command.addAll(List.of("-c", files.configuration().toString(), "-i", role.id()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(files.directory().toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log(role).toFile()));
      CommandRun.forgetForeignServers(builder);
      Process process = parent.start(builder);
      child = process;
      OwnFiles.replace(files.pid(role), process.pid() + "\n");
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "%s does not start in %s: %s"
              .formatted(role.program(), files.directory(), e.getMessage()),
          e);
    }
  }

  /** The running daemon of exactly this cluster; a pid file alone proves nothing. */
  Optional<ProcessHandle> running() {
    Process own = child;
    if (own != null && own.isAlive()) {
      return Optional.of(own.toHandle());
    }
    return filedPid().flatMap(ProcessHandle::of).filter(process -> serves(process.pid()));
  }

  /** Fails where it was started and has ended by itself since. */
  void requireNoEnd() {
    // Not its command line, which is empty for a moment while a program takes over a process.
    Process own = child;
    if (own != null && !own.isAlive()) {
      throw new EmbeddedStartException(
          "%s has ended, see %s: %s"
              .formatted(role.program(), files.log(role), lastWordsIn(files.log(role))));
    }
  }

  /** Ends it in order, by force where that takes too long. */
  void stop() {
    Optional<ProcessHandle> daemon = running();
    child = null;
    if (daemon.isEmpty()) {
      return;
    }
    // One that is paused would not hear of its end; one that has just ended does not hear at all.
    CommandRun.of(SIGNAL_LIMIT, signalling(daemon.get(), "CONT"));
    daemon.get().destroy();
    if (!ended(daemon.get(), STOP_LIMIT_MILLIS)) {
      end(daemon.get());
    }
  }

  /** Ends it at once, as a power cut would. */
  void kill() {
    Optional<ProcessHandle> daemon = running();
    child = null;
    daemon.ifPresent(this::end);
  }

  void signal(String name) {
    ProcessHandle daemon =
        running().orElseThrow(() -> new IllegalStateException(role.program() + " does not run"));
    CommandRun run = CommandRun.of(SIGNAL_LIMIT, signalling(daemon, name));
    if (!run.succeeded()) {
      throw new IllegalStateException(
          "signal %s for %s: %s".formatted(name, role.program(), run.lastLine()));
    }
  }

  private static List<String> signalling(ProcessHandle daemon, String name) {
    return List.of("kill", "-" + name, String.valueOf(daemon.pid()));
  }

  private void end(ProcessHandle daemon) {
    daemon.destroyForcibly();
    if (!ended(daemon, KILL_LIMIT_MILLIS)) {
      throw new EmbeddedStartException(
          "The process %d of %s does not end.".formatted(daemon.pid(), role.program()));
    }
  }

  /** The last error in a log of Ceph, or its last line where there is none. */
  static String lastWordsIn(Path log) {
    try {
      List<String> lines =
          Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.reversed().stream()
          .filter(line -> line.contains(" -1 "))
          .findFirst()
          .orElse(lines.isEmpty() ? "its log is empty" : lines.getLast());
    } catch (IOException e) {
      return "its log cannot be read";
    }
  }

  /**
   * A child of ours is gone when its handle says so. Another may count as alive there although it
   * has ended, because nobody collects it; it has no command line any more.
   */
  private boolean ended(ProcessHandle daemon, long limitMillis) {
    boolean ours = daemon.parent().filter(ProcessHandle.current()::equals).isPresent();
    for (long waited = 0;
        daemon.isAlive() && (ours || serves(daemon.pid()));
        waited += POLL_MILLIS) {
      if (waited > limitMillis) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EmbeddedStartException("Interrupted while Ceph ended.", e);
      }
    }
    return true;
  }

  private Optional<Long> filedPid() {
    Path file = files.pid(role);
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new EmbeddedStartException(file + " cannot be read.", e);
    }
  }

  /** Command lines are readable for everybody; the links in /proc are not, in some containers. */
  private boolean serves(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
      List<String> words = List.of(line.split("\0"));
      // It may still be on its way through the program that binds it to its parent.
      int option = words.indexOf("-c");
      return option > 0
          && option < words.size() - 1
          && words.subList(0, option).stream()
              .anyMatch(word -> Path.of(word).endsWith(role.program()))
          && isOurs(Path.of(words.get(option + 1)));
    } catch (IOException gone) {
      return false;
    }
  }

  private boolean isOurs(Path configuration) throws IOException {
    return Files.exists(configuration)
        && Files.exists(files.configuration())
        && Files.isSameFile(configuration, files.configuration());
  }
}
