package dev.halite.driver.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What the operating system knows of processes, read from {@code /proc}. */
final class ProcessTable {
  private static final String UNKNOWN = "unknown";
  private static final int START_TICKS = 22;
  private static final int LOCK_HOLDER = 4;
  private static final int LOCKED_FILE = 5;

  private final Path proc;

  ProcessTable(Path proc) {
    this.proc = proc;
  }

  static ProcessTable ofThisHost() {
    return new ProcessTable(Path.of("/proc"));
  }

  /** Differs after each restart of the machine; {@code unknown} where it cannot be read. */
  String bootId() {
    return text(proc.resolve("sys/kernel/random/boot_id")).orElse(UNKNOWN);
  }

  /** The machine's name, which need not be the node's; empty where it cannot be read. */
  Optional<String> hostName() {
    return text(proc.resolve("sys/kernel/hostname")).filter(name -> !name.isEmpty());
  }

  /** Process ids mean something only within one namespace. */
  String pidNamespace() {
    try {
      return Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return UNKNOWN;
    }
  }

  long ownPid() {
    return ProcessHandle.current().pid();
  }

  /**
   * When the process started, in clock ticks after boot: with the pid, the name of a process that
   * no later one shares. Empty when there is no such process, or no {@code /proc}.
   */
  OptionalLong startTicks(long pid) {
    Optional<String> stat = text(proc.resolve(Long.toString(pid)).resolve("stat"));
    if (stat.isEmpty()) {
      return OptionalLong.empty();
    }
    // the second field is the command in parentheses, which may hold blanks and parentheses
    String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 1).strip().split(" ");
    int index = START_TICKS - 3;
    return fields.length > index
        ? OptionalLong.of(Long.parseLong(fields[index]))
        : OptionalLong.empty();
  }

  /**
   * Whether the kernel says that this process holds a lock of the file; empty where it says nothing
   * of locks.
   */
  Optional<Boolean> locks(long pid, Path file) throws IOException {
    Optional<String> all = text(proc.resolve("locks"));
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String inode = ":" + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    String holder = Long.toString(pid);
    return Optional.of(
        all.get()
            .lines()
            .map(line -> line.strip().split("\\s+"))
            // "1: POSIX ADVISORY WRITE pid device:inode from to"; who waits has "->" before POSIX
            .anyMatch(
                fields ->
                    fields.length > LOCKED_FILE
                        && fields[1].equals("POSIX")
                        && fields[LOCK_HOLDER].equals(holder)
                        && fields[LOCKED_FILE].endsWith(inode)));
  }

  /**
   * Sends SIGKILL to the process that started then. False when there is no such process any more or
   * we may not.
   */
  boolean kill(long pid, long startTicks) {
    // the handle remembers the start time too, so a pid that is used again meanwhile is not hit
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    OptionalLong ticks = startTicks(pid);
    if (process.isEmpty() || ticks.isEmpty() || ticks.getAsLong() != startTicks) {
      return false;
    }
    return process.get().destroyForcibly();
  }

  private static Optional<String> text(Path path) {
    try {
      return Optional.of(Files.readString(path).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
