package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends other processes' right to change things in a directory. See {@link Incarnation}. */
final class ProcessFence {
  private static final Logger log = LoggerFactory.getLogger(ProcessFence.class);

  private final Layout layout;
  private final ProcessTable processes;
  private final IncarnationToken own;
  private final Duration wait;

  ProcessFence(Layout layout, ProcessTable processes, IncarnationToken own, Duration wait) {
    this.layout = layout;
    this.processes = processes;
    this.own = own;
    this.wait = wait;
  }

  /**
   * Returns once the incarnation can change nothing any more: its machine has restarted, it has
   * ended, it is marked fenced with no change under way, or it was killed.
   */
  void fence(IncarnationToken other) throws IOException {
    if (!other.bootId().equals(own.bootId())) {
      if (!other.host().equals(own.host())) {
        throw new DriverException(
            DriverFault.FAILURE,
            "The process to fence runs on %s and can only be fenced there."
                .formatted(other.host()));
      }
      return;
    }
    Optional<LockFile> opened = LockFile.open(layout.owner(other.id()));
    if (opened.isEmpty()) {
      // it ended by itself, or somebody saw that it is dead and tidied up
      return;
    }
    try (LockFile owner = opened.get()) {
      if (owner.tryLock()) {
        remove(other.id());
        return;
      }
      if (mark(other.id()) && stopped(owner, other.id())) {
        return;
      }
      kill(other);
      if (!stopped(owner, other.id())) {
        throw failed(other, "it was sent SIGKILL and has not ended");
      }
    }
  }

  /** Removes the files of incarnations whose process has died. */
  void tidyUp() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.owners(), "*.{lock,unborn}")) {
      for (Path file : files) {
        removeIfDead(file);
      }
      removeOwnerless(layout.owners());
      removeOwnerless(layout.fencedMarks());
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private boolean mark(UUID id) {
    Path mark = layout.fenced(id);
    try {
      DurableFiles.writeOnly(mark, "");
      DurableFiles.syncDirectory(layout.fencedMarks());
      return true;
    } catch (IOException e) {
      // a full or broken disk: there is still the other way
      log.warn("Cannot write the fenced mark {}: {}", mark, e.getMessage());
      return false;
    }
  }

  /** Waits until the process has ended, or has no change under way while the mark is there. */
  private boolean stopped(LockFile owner, UUID id) throws IOException {
    Deadline deadline = Deadline.after(wait);
    boolean marked = Files.exists(layout.fenced(id), LinkOption.NOFOLLOW_LINKS);
    try (LockFile busy = LockFile.open(layout.busy(id)).orElse(null)) {
      do {
        if (owner.tryLock()) {
          remove(id);
          return true;
        }
        if (marked && busy != null && busy.tryLock()) {
          return true;
        }
      } while (deadline.pause("fence incarnation " + id));
      return false;
    }
  }

  private void kill(IncarnationToken other) throws IOException {
    if (other.pid() == own.pid() && other.startTicks() == own.startTicks()) {
      throw failed(other, "it is this process, and its calls under way do not end");
    }
    if (!other.pidNamespace().equals(own.pidNamespace())) {
      throw failed(other, "it runs in another container, so it cannot be killed from here");
    }
    OptionalLong ticks = processes.startTicks(other.pid());
    if (ticks.isEmpty() || ticks.getAsLong() != other.startTicks()) {
      // it has just died, or its lock is held from elsewhere; the next look at the lock tells
      return;
    }
    requireHolder(other);
    log.warn(
        "Process {} does not end its change in {}; killing it", other.pid(), layout.directory());
    if (!processes.kill(other.pid(), other.startTicks())
        && processes.startTicks(other.pid()).isPresent()) {
      throw failed(other, "this process is not allowed to kill it");
    }
  }

  /**
   * The token comes from the catalog: what it says of a process is believed when the kernel does.
   */
  private void requireHolder(IncarnationToken other) throws IOException {
    boolean holds;
    try {
      holds = processes.locks(other.pid(), layout.owner(other.id())).orElse(false);
    } catch (NoSuchFileException e) {
      // it has just ended; the next look at the lock tells
      return;
    }
    if (!holds) {
      throw failed(other, "the lock of its incarnation is not known to be that process's");
    }
  }

  private DriverException failed(IncarnationToken other, String why) {
    return new DriverException(
        DriverFault.FAILURE,
        "Process %d cannot be fenced off %s: %s. End it by hand."
            .formatted(other.pid(), layout.directory(), why));
  }

  private void removeIfDead(Path file) throws IOException {
    Optional<UUID> id = Layout.incarnation(file);
    Optional<LockFile> opened = id.isEmpty() ? Optional.empty() : LockFile.open(file);
    if (id.isEmpty() || opened.isEmpty()) {
      return;
    }
    try (LockFile owner = opened.get()) {
      if (owner.tryLock()) {
        remove(id.get());
        Files.deleteIfExists(file);
      }
    }
  }

  private void removeOwnerless(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Optional<UUID> id = Layout.incarnation(file);
        // an owner's file is there before any other of its files
        if (id.isPresent()
            && !file.getFileName().toString().endsWith(".unborn")
            && !Files.exists(layout.owner(id.get()), LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void remove(UUID id) throws IOException {
    Files.deleteIfExists(layout.busy(id));
    Files.deleteIfExists(layout.owner(id));
    Files.deleteIfExists(layout.fenced(id));
  }
}
