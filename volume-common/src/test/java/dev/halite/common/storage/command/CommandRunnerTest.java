package dev.halite.common.storage.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CommandRunnerTest {
  private final CommandRunner runner = new CommandRunner();

  @TempDir private Path directory;

  @Test
  void bothOutputsAndTheExitCodeAreReturned() {
    CommandResult result = runner.run(shell("echo out; echo err >&2; exit 3"));

    assertThat(result).isEqualTo(new CommandResult(3, "out\n", "err\n", false));
    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void argumentsReachTheProgramUnchanged() {
    List<String> arguments = List.of("%s|", "a b", "$(id)", "; true", "*", "");

    assertThat(runner.run(command("printf", arguments)).output()).isEqualTo("a b|$(id)|; true|*||");
  }

  @Test
  void theInputIsAtItsEndAtOnce() {
    assertThat(runner.run(command("cat", List.of())))
        .isEqualTo(new CommandResult(0, "", "", false));
  }

  @Test
  void workIsDoneWhileAProgramRuns() {
    Path file = directory.resolve("runs");
    Command held = shell("echo >'%s'; cat; rm '%s'".formatted(file, file));
    List<Boolean> there = new ArrayList<>();

    CommandResult result = runner.runDuring(held, () -> there.add(Files.exists(file)));

    assertThat(result.succeeded()).isTrue();
    assertThat(there).containsExactly(true);
    assertThat(file).doesNotExist();
  }

  @Test
  void workIsNotBegunWhenTheProgramEndsBefore() {
    List<String> done = new ArrayList<>();
    CommandResult result =
        runner.runDuring(shell("echo no >&2; exit 5"), () -> done.add("the work"));
    assertThat(result).isEqualTo(new CommandResult(5, "", "no\n", false));
    assertThatThrownBy(() -> runner.runDuring(shell("exit 0"), () -> done.add("the work")))
        .hasMessageContaining("repeats nothing");
    assertThat(done).isEmpty();
  }

  @Test
  void aProgramThatDoesNotAnswerIsKilledAndTheWorkNotBegun() {
    List<String> done = new ArrayList<>();
    Command silent = shell("exec sleep 1000").withTimeLimit(Duration.ofMillis(200));
    assertThatThrownBy(() -> runner.runDuring(silent, () -> done.add("the work")))
        .isInstanceOfSatisfying(
            CommandException.class,
            e -> assertThat(e.failure()).isEqualTo(CommandFailure.TIMED_OUT));
    assertThat(done).isEmpty();
  }

  @Test
  void theProgramEndsWithWorkThatFails() {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    var process = new AtomicReference<ProcessHandle>();
    assertThatThrownBy(
            () ->
                runner.runDuring(
                    command("cat", List.of()),
                    () -> {
                      process.set(
                          ProcessHandle.current()
                              .children()
                              .filter(child -> !others.contains(child))
                              .findFirst()
                              .orElseThrow());
                      throw new IllegalStateException("the work");
                    }))
        .hasMessage("the work");
    Awaitility.await().until(() -> !process.get().isAlive());
  }

  @Test
  void theEnvironmentIsClean() {
    assertThat(
            runner
                .run(command("env", List.of()))
                .output()
                .lines()
                .map(line -> line.split("=", 2)[0]))
        .isSubsetOf("PATH", "HOME", "LC_ALL")
        .contains("PATH", "LC_ALL");
  }

  @Test
  void outputBeyondTheLimitIsDroppedAndTheProgramGoesOn() {
    Command command = shell("head -c 300000 /dev/zero | tr '\\0' x; exit 4").withOutputLimit(1000);

    CommandResult result = runner.run(command);

    assertThat(result.output()).isEqualTo("x".repeat(1000));
    assertThat(result.truncated()).isTrue();
    assertThat(result.exitCode()).isEqualTo(4);
  }

  @Test
  void atTheTimeLimitTheProgramAndItsChildrenAreKilled() throws Exception {
    Path pids = directory.resolve("pids");
    // the shell waits for its child, which must not survive it
    Command command =
        shell("sleep 1000 & echo $$ $! > '" + pids + "'; wait")
            .withTimeLimit(Duration.ofSeconds(2));

    CommandException failure = failure(command);

    assertThat(failure.failure()).isEqualTo(CommandFailure.TIMED_OUT);
    assertThat(failure).hasMessageContaining("2000 ms").hasMessageStartingWith("sh ");
    long[] started =
        Arrays.stream(Files.readString(pids).strip().split(" "))
            .mapToLong(Long::parseLong)
            .toArray();
    assertThat(started).hasSize(2);
    for (long pid : started) {
      Awaitility.await().until(() -> hasEnded(pid));
    }
  }

  @Test
  void aChildThatIsLeftBehindDoesNotHoldUpTheCaller() {
    CommandResult result = runner.run(shell("sleep 5 & echo done"));

    assertThat(result.output()).isEqualTo("done\n");
  }

  @Test
  void anInterruptKillsTheProgram() throws Exception {
    interrupt(waiting());

    long started = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    Awaitility.await().until(() -> hasEnded(started));
  }

  @Test
  void aProgramThatMustNotBeKilledGoesOnAfterAnInterrupt() throws Exception {
    CommandException failure = interrupt(waiting().goingOn());

    assertThat(failure).hasMessageContaining("goes on");
    assertGoesOn();
  }

  @Test
  void aProgramThatMustNotBeKilledGoesOnAfterItsTimeLimit() throws Exception {
    CommandException failure = failure(waiting().goingOn().withTimeLimit(Duration.ofMillis(300)));

    assertThat(failure.failure()).isEqualTo(CommandFailure.TIMED_OUT);
    assertThat(failure).hasMessageContaining("goes on");
    assertGoesOn();
  }

  @Test
  void aProgramThatMustNotBeKilledIsNotStartedForAnInterruptedCaller() {
    Thread.currentThread().interrupt();
    CommandException failure;
    try {
      failure = failure(waiting().goingOn());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(failure.failure()).isEqualTo(CommandFailure.INTERRUPTED);
    assertThat(failure).hasMessageContaining("not started");
  }

  @Test
  void aMissingProgramIsNotStarted() {
    var missing = new Command(directory.resolve("missing"), List.of("hush"));

    CommandException failure = failure(missing);

    assertThat(failure.failure()).isEqualTo(CommandFailure.NOT_STARTED);
    assertThat(failure).hasMessageContaining("missing").hasMessageNotContaining("hush");
  }

  @Test
  void aRefusalSaysWhatTheProgramSaid() {
    Command command = shell("echo 'no such user' >&2; exit 22", "hush-hush");

    assertThatThrownBy(() -> runner.runToSuccess(command))
        .isInstanceOfSatisfying(
            CommandException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(CommandFailure.REFUSED);
              assertThat(e.exitCode()).isEqualTo(22);
              assertThat(e.sentence())
                  .isEqualTo("sh ended with exit code 22, saying: no such user.");
            });
    assertThat(command.toString()).doesNotContain("hush-hush");
    assertThat(new CommandResult(0, "hush-hush", "", false).toString()).doesNotContain("hush-hush");
  }

  @Test
  void programsAreFoundByName() {
    assertThat(Programs.find("sh")).isPresent();
    assertThat(Programs.find("no-such-program-anywhere")).isEmpty();
  }

  /** Writes its number, and then waits for a file before it writes another. */
  private Command waiting() {
    return shell(
        "cd '" + directory + "'; echo $$ > pid; until [ -e go ]; do sleep 0.1; done; touch done");
  }

  private void assertGoesOn() throws IOException {
    Files.createFile(directory.resolve("go"));
    Awaitility.await().until(() -> Files.exists(directory.resolve("done")));
  }

  /** The end of a run whose caller is interrupted once the program runs. */
  private CommandException interrupt(Command command) throws Exception {
    Path pid = directory.resolve("pid");
    var failure = new AtomicReference<CommandException>();
    var interrupted = new AtomicReference<Boolean>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  failure.set(failure(command));
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
    Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);

    caller.interrupt();
    caller.join();

    assertThat(failure.get().failure()).isEqualTo(CommandFailure.INTERRUPTED);
    assertThat(interrupted.get()).isTrue();
    return failure.get();
  }

  private CommandException failure(Command command) {
    return catchThrowableOfType(CommandException.class, () -> runner.run(command));
  }

  private static Command shell(String script, String... arguments) {
    var words = new ArrayList<>(List.of("-c", script, "sh"));
    words.addAll(List.of(arguments));
    return command("sh", words);
  }

  private static Command command(String program, List<String> arguments) {
    return new Command(Programs.find(program).orElseThrow(), arguments);
  }

  /** Gone, or dead and not yet collected by its parent. */
  private static boolean hasEnded(long pid) throws IOException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Path status = Path.of("/proc", Long.toString(pid), "status");
    return process.isEmpty()
        || !process.get().isAlive()
        || !Files.exists(status)
        || Files.readString(status).contains("State:\tZ");
  }
}
