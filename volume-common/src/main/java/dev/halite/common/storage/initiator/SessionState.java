package dev.halite.common.storage.initiator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a session's thread and those that use it tell each other. */
final class SessionState {
  private final SessionWait wait;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Pending> submitted = new ArrayDeque<>();
  private boolean closing;
  private boolean loggedIn;
  private boolean ended;
  private boolean hung;
  private String trouble = "";

  SessionState(SessionWait wait) {
    this.wait = wait;
  }

  /** A command on its way. */
  static final class Pending {
    private final ScsiCommand command;
    private final long deadline;
    private @Nullable ScsiAnswer answer;

    Pending(ScsiCommand command, long deadline) {
      this.command = command;
      this.deadline = deadline;
    }

    ScsiCommand command() {
      return command;
    }

    long deadline() {
      return deadline;
    }
  }

  /** What becomes of a command; null when that is not known after the time. */
  @Nullable ScsiAnswer answer(Pending sent, Duration time) {
    return locked(
        () -> {
          if (ended || closing) {
            return new ScsiAnswer.Lost(false);
          }
          submitted.addLast(sent);
          wait.wakeUp();
          return await(() -> sent.answer != null, time) ? sent.answer : null;
        });
  }

  /** Whether the login has ended, well or not, after that time at the latest. */
  boolean awaitLogin(Duration time) {
    return locked(() -> await(() -> loggedIn || ended, time));
  }

  /** Has the thread end; false when it does not. */
  boolean close(Duration time) {
    return locked(
        () -> {
          closing = true;
          if (ended) {
            return true;
          }
          wait.wakeUp();
          return await(() -> ended, time);
        });
  }

  boolean isLoggedIn() {
    return locked(() -> loggedIn);
  }

  boolean isAlive() {
    return locked(() -> !ended && !closing);
  }

  boolean isClosing() {
    return locked(() -> closing);
  }

  boolean isHung() {
    return locked(() -> hung);
  }

  /** Why it has ended, as in a sentence. */
  String trouble() {
    return locked(() -> trouble);
  }

  void loginDone() {
    change(() -> loggedIn = true);
  }

  /** What was handed over since the last time. */
  List<Pending> taken() {
    return locked(
        () -> {
          var all = new ArrayList<>(submitted);
          submitted.clear();
          return all;
        });
  }

  void answered(Pending command, ScsiAnswer answer) {
    change(() -> command.answer = answer);
  }

  /** The target has been silent for too long. */
  void hang(String why) {
    change(
        () -> {
          hung = true;
          trouble = why;
        });
  }

  /** It has ended; the first reason counts. */
  void fail(String why) {
    change(() -> trouble = trouble.isEmpty() ? why : trouble);
  }

  /** Nobody answers any more; these had none yet. */
  void end(Collection<Pending> left) {
    change(
        () -> {
          ended = true;
          trouble = trouble.isEmpty() ? "the session has ended" : trouble;
          var lost = new ScsiAnswer.Lost(hung);
          left.forEach(each -> each.answer = lost);
          submitted.forEach(each -> each.answer = lost);
          submitted.clear();
          wait.close();
        });
  }

  /** Interrupted or not: the library uses what the callers would take away. */
  private boolean await(BooleanSupplier condition, Duration time) {
    boolean interrupted = false;
    long left = time.toNanos();
    while (!condition.getAsBoolean() && left > 0) {
      try {
        left = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return condition.getAsBoolean();
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }
}
