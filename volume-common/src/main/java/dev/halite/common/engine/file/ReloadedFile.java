package dev.halite.common.engine.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator's file says, read again when the file has changed. While it cannot be used, what
 * it said before stays, the log says so once, and it is tried again.
 *
 * @param <T> what it says
 */
public final class ReloadedFile<T> {
  private static final Logger log = LoggerFactory.getLogger(ReloadedFile.class);

  private final Path file;
  private final Reading<T> reading;
  private final FileWatch watch;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile T said;
  private volatile @Nullable String problem;

  /** Reads a file. */
  @FunctionalInterface
  public interface Reading<T> {
    /**
     * What it says now.
     *
     * @param former what it said before; null the first time
     * @throws RuntimeException with a sentence for the operator where it cannot be used
     */
    T read(Path file, @Nullable T former) throws IOException;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws IOException if it cannot be read, and what {@code reading} throws
   */
  public ReloadedFile(Path file, Reading<T> reading, Clock clock) throws IOException {
    this.file = file;
    this.reading = reading;
    // Before it is read: what is written meanwhile is seen as a change.
    watch = new FileWatch(file, clock);
    said = reading.read(file, null);
  }

  /** What it says, or said when it could last be used. */
  public T get() {
    if (watch.isAsRead()) {
      problem = null;
    } else if (lock.tryLock()) {
      try {
        reload();
      } finally {
        lock.unlock();
      }
    }
    return said;
  }

  private void reload() {
    FileWatch.@Nullable Stamp rest = watch.atRest();
    if (rest == null) {
      return;
    }
    try {
      T read = reading.read(file, said);
      if (watch.isStill(rest)) {
        said = read;
        watch.read(rest);
        problem = null;
        log.info("{} was read again", file);
      }
    } catch (IOException e) {
      report(file + " cannot be read: " + e);
    } catch (RuntimeException | StackOverflowError e) {
      report(e.getMessage() == null ? file + " cannot be used: " + e : e.getMessage());
    }
  }

  private void report(String sentence) {
    if (!sentence.equals(problem)) {
      log.error("What {} said before stays in force: {}", file, sentence);
    }
    problem = sentence;
  }

  /** Why the file as it is now is not in force; null where it is. */
  public @Nullable String problem() {
    return problem;
  }
}
