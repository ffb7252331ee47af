package dev.halite.driver.lvm;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandException;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the commands of one volume group, each an argument vector. Those that change its metadata
 * wait for each other here, in the order in which they came; LVM itself would let anyone go first.
 */
final class GroupCommands {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int REPORT_LIMIT = 64 << 20;

  /** A program that was ended by SIGSEGV, which LVM's do now and then. */
  private static final int SEGMENTATION_FAULT = 139;

  private final Machine machine;
  private final String group;
  private final ReentrantLock turn = new ReentrantLock(true);

  /** For a group of that machine. */
  GroupCommands(Machine machine, String group) {
    this.machine = machine;
    this.group = group;
  }

  /** Runs words of which the first is a program's path; fails unless it succeeds. */
  String run(String action, List<String> words) {
    return success(action, command(words));
  }

  /**
   * The same for a command that changes something. It is never killed, as LVM would leave a
   * suspended device: a call that does not wait for it any more ends with TIMEOUT, and it goes on
   * under its locks, so what comes after it is told that the object is OCCUPIED.
   */
  void work(String action, List<String> words) {
    success(action, command(words).goingOn());
  }

  /** The same in its turn, for one that changes the group's metadata. */
  void change(String action, List<String> words) {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "Cannot %s: the call was interrupted.".formatted(action), e);
    }
    try {
      work(action, words);
    } finally {
      turn.unlock();
    }
  }

  /** Does work while a command runs that holds locks for it, and only if that has got them. */
  void during(String action, List<String> words, Runnable work) {
    CommandResult result;
    try {
      result = machine.runDuring(command(words), work);
    } catch (CommandException e) {
      throw LvmFaults.translate(action, e);
    }
    if (!result.succeeded()) {
      throw failure(action, result);
    }
  }

  /** Whatever its exit code. */
  CommandResult result(String action, List<String> words) {
    return result(action, command(words));
  }

  private static Command command(List<String> words) {
    return new Command(Path.of(words.getFirst()), words.subList(1, words.size()))
        .withTimeLimit(LIMIT)
        .withOutputLimit(REPORT_LIMIT);
  }

  private String success(String action, Command command) {
    CommandResult result = result(action, command);
    if (result.exitCode() == SEGMENTATION_FAULT) {
      result = result(action, command);
    }
    if (result.succeeded()) {
      return result.output();
    }
    throw failure(action, result);
  }

  private CommandResult result(String action, Command command) {
    CommandResult result;
    try {
      result = machine.run(command);
    } catch (CommandException e) {
      throw LvmFaults.translate(action, e);
    }
    if (result.truncated()) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot %s: the answer is too long.".formatted(action));
    }
    return result;
  }

  private DriverException failure(String action, CommandResult result) {
    if (result.exitCode() == IncarnationPlace.LOCKED || IncarnationPlace.isMissing(result)) {
      return LvmFaults.fenced(group);
    }
    if (result.exitCode() == IncarnationPlace.OBJECT_LOCKED) {
      return new DriverException(
          DriverFault.OCCUPIED,
          "Cannot %s: an earlier command, or another process, still works on it."
              .formatted(action));
    }
    return LvmFaults.translate(action, result);
  }
}
