package dev.halite.common.storage.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands on the calling thread, which waits until the program has ended. */
public final class CommandRunner implements Commands {
  private static final Logger log = LoggerFactory.getLogger(CommandRunner.class);
  private static final Duration AFTER_EXIT = Duration.ofSeconds(1);
  private static final int QUOTED = 500;
  private static final int NO_EXIT_CODE = -1;
  private static final File NO_INPUT = new File("/dev/null");

  @Override
  public CommandResult run(Command command) {
    if (command.goesOn() && Thread.currentThread().isInterrupted()) {
      throw failed(
          command,
          CommandFailure.INTERRUPTED,
          "was not started because its caller was interrupted",
          null);
    }
    long end = System.nanoTime() + command.timeLimit().toNanos();
    Process process = start(command, ProcessBuilder.Redirect.from(NO_INPUT));
    boolean ended = false;
    try {
      String name = command.programName() + "-" + process.pid();
      var output =
          BoundedOutput.of(process.getInputStream(), command.outputLimit(), name + "-output");
      var errors =
          BoundedOutput.of(process.getErrorStream(), command.outputLimit(), name + "-errors");
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw unended(command, errors.text());
      }
      ended = output.awaitEnd(AFTER_EXIT) && errors.awaitEnd(AFTER_EXIT);
      return new CommandResult(
          process.exitValue(),
          output.text(),
          errors.text(),
          output.isTruncated() || errors.isTruncated());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(
          command,
          CommandFailure.INTERRUPTED,
          fate(command) + " after its caller was interrupted",
          e);
    } finally {
      if (!ended && !command.goesOn()) {
        kill(process);
      }
    }
  }

  /**
   * Does work while a program runs that repeats its input, such as cat under a lock, and ends with
   * it; so also when this process dies. The work is not begun before the program has repeated a
   * line, and not at all where it ends without that.
   *
   * @return how the program has ended; if by success, the work was done while it ran
   * @throws CommandException when it did not start, or neither repeats nor ends in time
   */
  public CommandResult runDuring(Command command, Runnable work) {
    Process process = start(command, ProcessBuilder.Redirect.PIPE);
    boolean ended = false;
    try (OutputStream input = process.getOutputStream()) {
      String name = command.programName() + "-" + process.pid();
      var errors =
          BoundedOutput.of(process.getErrorStream(), command.outputLimit(), name + "-errors");
      boolean runs = repeats(process, input, command, name);
      if (runs) {
        work.run();
      }
      endInput(input);
      if (!process.waitFor(command.timeLimit().toNanos(), TimeUnit.NANOSECONDS)) {
        throw unended(command, errors.text());
      }
      ended = errors.awaitEnd(AFTER_EXIT);
      if (!runs && process.exitValue() == 0) {
        throw failed(command, CommandFailure.REFUSED, "repeats nothing", null);
      }
      return new CommandResult(process.exitValue(), "", errors.text(), errors.isTruncated());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(
          command, CommandFailure.INTERRUPTED, "was killed after its caller was interrupted", e);
    } catch (IOException e) {
      throw failed(command, CommandFailure.REFUSED, "took no input", e);
    } finally {
      if (!ended) {
        kill(process);
      }
    }
  }

  private static boolean repeats(Process process, OutputStream input, Command command, String name)
      throws InterruptedException {
    var repeated = new CompletableFuture<Boolean>();
    InputStream output = process.getInputStream();
    Thread.ofPlatform()
        .daemon()
        .name(name + "-output")
        .start(() -> repeated.complete(isLine(output)));
    try {
      input.write('\n');
      input.flush();
    } catch (IOException e) {
      // it has ended, and its result says why
      return false;
    }
    try {
      return repeated.get(command.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw failed(command, CommandFailure.TIMED_OUT, "has not answered and was killed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isLine(InputStream output) {
    try {
      return output.read() == '\n';
    } catch (IOException e) {
      return false;
    }
  }

  private static void endInput(OutputStream input) {
    try {
      input.close();
    } catch (IOException e) {
      log.debug("A program had ended before its input: {}", e.getMessage());
    }
  }

  private static Process start(Command command, ProcessBuilder.Redirect input) {
    var words = new ArrayList<String>();
    words.add(command.program().toString());
    words.addAll(command.arguments());
    var builder = new ProcessBuilder(words).directory(Path.of("/").toFile()).redirectInput(input);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> !name.equals("HOME"));
    environment.put("PATH", Programs.searchPath());
    environment.put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      // the cause is left out: its message repeats the command line
      log.debug("{} cannot be started", command.program());
      throw failed(
          command,
          CommandFailure.NOT_STARTED,
          "cannot be started: is %s there and executable".formatted(command.program()),
          null);
    }
  }

  /** Children too: a script's death does not end the programs that it has started. */
  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static CommandException unended(Command command, String errors) {
    return failed(
        command,
        CommandFailure.TIMED_OUT,
        "did not end within %d ms and %s%s"
            .formatted(command.timeLimit().toMillis(), fate(command), saying(errors)),
        null);
  }

  private static String fate(Command command) {
    return command.goesOn() ? "goes on" : "was killed";
  }

  private static CommandException failed(
      Command command, CommandFailure failure, String what, @Nullable Throwable cause) {
    return new CommandException(
        failure, NO_EXIT_CODE, "%s %s.".formatted(command.programName(), what), cause);
  }

  /** What goes on with what a program has said, if it has. */
  static String saying(String text) {
    String said = text.strip();
    if (said.isEmpty()) {
      return "";
    }
    // the end of a long text is where a program says why it gave up
    String shown = said.length() <= QUOTED ? said : "... " + said.substring(said.length() - QUOTED);
    return ", saying: " + shown;
  }
}
