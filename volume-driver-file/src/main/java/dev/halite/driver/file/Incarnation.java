package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * This process's right to change things in one directory, from one setup to the next.
 *
 * <p>Two locked files show its life to others: the owner file is locked until the incarnation ends,
 * the busy file while at least one change is under way. A change first takes the busy lock and then
 * looks for a fenced mark; who fences first writes the mark and then takes the busy lock. So either
 * the change sees the mark, or who fences waits for the change: a change can never slip through
 * between the look and the write.
 */
final class Incarnation {
  private final Layout layout;
  private final DirectoryIdentity identity;
  private final IncarnationToken token;
  private final LockFile owner;
  private final LockFile busy;
  private final Duration wait;

  private final ReentrantLock state = new ReentrantLock();
  private final Condition idle = state.newCondition();
  private int running;
  private boolean retired;
  private boolean released;
  private volatile boolean fenced;

  private Incarnation(
      DirectoryIdentity identity,
      IncarnationToken token,
      LockFile owner,
      LockFile busy,
      Duration wait) {
    this.layout = identity.layout();
    this.identity = identity;
    this.token = token;
    this.owner = owner;
    this.busy = busy;
    this.wait = wait;
  }

  static Incarnation begin(DirectoryIdentity identity, IncarnationToken token, Duration wait)
      throws IOException {
    Layout layout = identity.layout();
    Path unborn = layout.owners().resolve(token.id() + ".unborn");
    LockFile owner = LockFile.create(unborn);
    try {
      // locked before it gets the name under which others look for it
      if (!owner.tryLock()) {
        throw new DriverException(
            DriverFault.UNAVAILABLE, "Another process holds %s; try again.".formatted(unborn));
      }
      Files.move(unborn, layout.owner(token.id()), StandardCopyOption.ATOMIC_MOVE);
      LockFile busy = LockFile.create(layout.busy(token.id()));
      DurableFiles.syncDirectory(layout.owners());
      return new Incarnation(identity, token, owner, busy, wait);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  IncarnationToken token() {
    return token;
  }

  /** Begins a change; each successful call needs one {@link #exit}. */
  void enter() throws IOException {
    state.lock();
    try {
      if (retired) {
        throw new DriverException(DriverFault.UNAVAILABLE, "The backend is being closed.");
      }
      if (running == 0) {
        takeBusy();
      }
      running++;
    } finally {
      state.unlock();
    }
    try {
      identity.verify();
      requireUnfenced();
    } catch (IOException | RuntimeException e) {
      exit();
      throw e;
    }
  }

  void exit() throws IOException {
    state.lock();
    try {
      running--;
      if (running == 0) {
        busy.unlock();
        idle.signalAll();
        if (released) {
          remove();
        }
      }
    } finally {
      state.unlock();
    }
  }

  /** Throws FENCED when another incarnation has taken over; cheap enough for every few writes. */
  void requireUnfenced() {
    if (!fenced && Files.exists(layout.fenced(token.id()), LinkOption.NOFOLLOW_LINKS)) {
      fenced = true;
    }
    if (!fenced && !Files.exists(layout.owner(token.id()), LinkOption.NOFOLLOW_LINKS)) {
      // in another directory its absence means nothing
      verifyIdentity();
      fenced = true;
    }
    if (fenced) {
      throw new DriverException(
          DriverFault.FENCED,
          "Another process has taken over %s; this one changes nothing there any more."
              .formatted(layout.directory()));
    }
  }

  /** Fences this incarnation from within; false when changes are still under way after the wait. */
  boolean fenceSelf() {
    fenced = true;
    return awaitIdle();
  }

  /** Lets no further change begin; false when some are still under way after the wait. */
  boolean retire() {
    state.lock();
    try {
      retired = true;
    } finally {
      state.unlock();
    }
    return awaitIdle();
  }

  /** Ends the incarnation, at once or with the last change under way. */
  void release() throws IOException {
    state.lock();
    try {
      retired = true;
      if (!released) {
        released = true;
        if (running == 0) {
          remove();
        }
      }
    } finally {
      state.unlock();
    }
  }

  private void verifyIdentity() {
    try {
      identity.verify();
    } catch (IOException e) {
      throw FileFaults.translate("read the marker of " + layout.directory(), e);
    }
  }

  private void takeBusy() throws IOException {
    Deadline deadline = Deadline.after(wait);
    while (!busy.tryLock()) {
      // only who fences us takes this lock, and its mark is there before
      requireUnfenced();
      if (!deadline.pause("begin a change in " + layout.directory())) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "Another process holds %s.".formatted(layout.busy(token.id())));
      }
    }
  }

  private boolean awaitIdle() {
    state.lock();
    try {
      long left = wait.toNanos();
      while (running > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return running == 0;
    } catch (InterruptedException e) {
      throw FileFaults.interrupted("end the incarnation of " + layout.directory(), e);
    } finally {
      state.unlock();
    }
  }

  private void remove() throws IOException {
    // the locks go last: while a file has its name, it is locked
    try (owner;
        busy) {
      Files.deleteIfExists(layout.busy(token.id()));
      Files.deleteIfExists(layout.owner(token.id()));
      Files.deleteIfExists(layout.fenced(token.id()));
    }
  }
}
