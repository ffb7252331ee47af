package dev.halite.api.action;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something of which there is so much in all, and of which no project may have more than a part.
 */
final class Shares {
  private final long total;
  private final long perProject;
  private final AtomicLong taken = new AtomicLong();
  private final Map<String, Long> takenBy = new ConcurrentHashMap<>();

  Shares(long total, long perProject) {
    this.total = total;
    this.perProject = Math.min(perProject, total);
  }

  /** A part that is given back when it is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a part.
   *
   * @param project null: nobody's, within the total alone
   * @return null when it is not there
   */
  @Nullable Held take(@Nullable String project, long amount) {
    if (taken.addAndGet(amount) > total) {
      taken.addAndGet(-amount);
      return null;
    }
    if (project == null) {
      return () -> taken.addAndGet(-amount);
    }
    if (takenBy.merge(project, amount, Long::sum) > perProject) {
      giveBack(project, amount);
      return null;
    }
    return () -> giveBack(project, amount);
  }

  private void giveBack(String project, long amount) {
    takenBy.computeIfPresent(
        project, (name, before) -> before == amount ? null : Long.valueOf(before - amount));
    taken.addAndGet(-amount);
  }

  /** How much is taken. */
  long taken() {
    return taken.get();
  }
}
