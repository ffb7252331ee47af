package dev.halite.driver.lvm;

import dev.halite.common.storage.command.CommandResult;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where an incarnation's locks lie while it may change something: a directory of its own, which
 * whoever fences it renames first. A command of the incarnation runs under flock: it takes the
 * incarnation's lock and then, by a path through the same directory, the lock of what it changes.
 * Who fences renames and then takes the incarnation's lock alone. So a command either is waited for
 * or finds no directory, however long it or its process was paused before.
 *
 * <p>The locks are the commands' own: they are held for as long as a command runs, also when the
 * process that started it has died.
 *
 * <p>Beside the incarnations' directories lies one of locks that they have in common, for work that
 * is no command.
 */
record IncarnationPlace(Path directory, UUID incarnation) {
  /** flock's code when a lock is held by somebody else; no program here ends with it. */
  static final int LOCKED = 75;

  /** The same of what is to be changed. */
  static final int OBJECT_LOCKED = 76;

  private static final String FLOCK = "/usr/bin/flock";
  private static final String ENV = "/usr/bin/env";

  /**
   * How many seconds a program waits for who is alone with the same; long enough for the steps of
   * another process, and short for one whose steps do not end.
   */
  private static final int ALONE_WAIT = 2;

  private static final String LOCK = "lock";

  /**
   * A signal to all of a service or a terminal would end flock, and with it the lock, while what
   * runs under it goes on: it holds signals off. So would the end of who reads what a command says,
   * or a terminal that stops it, in the middle of a change.
   */
  private static final List<String> UNMOVED =
      List.of(ENV, "--ignore-signal=HUP,INT,TERM,QUIT,PIPE,TSTP,TTIN,TTOU");

  Path alive() {
    return directory.resolve(incarnation.toString());
  }

  Path fenced() {
    return directory.resolve(incarnation + ".fenced");
  }

  /** What comes before the words of a command that only reads. */
  List<String> reading() {
    return shared();
  }

  /** What comes before the words of a command that changes this object. */
  List<String> changing(String object) {
    return join(
        join(UNMOVED, shared()),
        List.of(
            FLOCK,
            "--exclusive",
            "--nonblock",
            "--conflict-exit-code",
            Integer.toString(OBJECT_LOCKED),
            alive().resolve(object + ".lock").toString()));
  }

  /** Where the locks are that all incarnations share. */
  Path common() {
    return directory.resolve("exports");
  }

  /**
   * What comes before the words of a program while which this incarnation is alone with an object
   * among all of this machine. Its place is looked for once the lock is held: so none begins after
   * it was fenced. Who fences does not wait for the program's end, as whoever comes later to the
   * same object does.
   */
  List<String> alone(String object) {
    return join(
        UNMOVED,
        List.of(
            FLOCK,
            "--exclusive",
            "--timeout",
            Integer.toString(ALONE_WAIT),
            "--conflict-exit-code",
            Integer.toString(OBJECT_LOCKED),
            common().resolve(object + ".lock").toString(),
            ENV,
            "--chdir=" + alive()));
  }

  /** The command that ends when no command of the fenced incarnation runs any more. */
  List<String> awaitingEnd(String seconds) {
    return List.of(
        FLOCK,
        "--exclusive",
        "--timeout",
        seconds,
        "--conflict-exit-code",
        Integer.toString(LOCKED),
        fenced().resolve(LOCK).toString(),
        "/usr/bin/true");
  }

  private List<String> shared() {
    return List.of(
        FLOCK,
        "--shared",
        "--nonblock",
        "--conflict-exit-code",
        Integer.toString(LOCKED),
        alive().resolve(LOCK).toString());
  }

  /** Whether a command found no directory: its incarnation was fenced, or has ended. */
  static boolean isMissing(CommandResult result) {
    return !result.succeeded()
        && result.errors().lines().anyMatch(IncarnationPlace::saysThatItIsMissing);
  }

  private static boolean saysThatItIsMissing(String line) {
    return (line.startsWith("flock: cannot open lock file")
            || line.contains("env: cannot change directory to"))
        && line.endsWith("No such file or directory");
  }

  /** One list after the other. */
  static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
