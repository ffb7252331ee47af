package dev.halite.common.engine.outcome;

import dev.halite.common.engine.kind.Rank;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes changes in the one order in which every transaction touches rows: by rank, then by key.
 * Changes of one rank and key are made in the order in which they were given. Where keys do not say
 * the order of a rank's rows, a {@link RankLock} locks them before the first of several.
 */
public class Changes {
  private static final Comparator<Change> ORDER =
      Comparator.comparing(Change::rank).thenComparing(Change::key);

  private final Map<Class<?>, ChangeWriter<?>> writers;
  private final List<RankLock> locks;

  Changes(Collection<? extends ChangeWriter<?>> writers, Collection<? extends RankLock> locks) {
    this.locks = List.copyOf(locks);
    this.writers =
        writers.stream()
            .collect(Collectors.toUnmodifiableMap(ChangeWriter::changes, Function.identity()));
  }

  /**
   * Makes changes.
   *
   * @param left resources whose own change found nothing to change, so that all about them is left
   *     out; added to
   * @throws ChangeRefusedException when a change that had to be made found no row; the caller's
   *     transaction has to be rolled back
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void make(List<? extends Change> changes, Set<UUID> left) {
    List<? extends Change> ordered = changes.stream().sorted(ORDER).toList();
    @Nullable Rank rank = null;
    for (Change change : ordered) {
      if (change.rank() != rank) {
        rank = change.rank();
        lock(rank, ordered);
      }
      UUID about = change.about();
      if (about != null && left.contains(about) || write(change)) {
        continue;
      }
      switch (change.whenGone()) {
        case ROLL_BACK -> throw new ChangeRefusedException(change);
        case LEAVE_OUT -> {
          if (about != null) {
            left.add(about);
          }
        }
        case NEVERMIND -> {
          // It was so before.
        }
      }
    }
  }

  private void lock(Rank rank, List<? extends Change> ordered) {
    for (RankLock lock : locks) {
      if (lock.rank() == rank) {
        List<? extends Change> several =
            ordered.stream().filter(change -> change.rank() == rank).toList();
        if (several.size() > 1) {
          lock.lock(several);
        }
      }
    }
  }

  /** Makes changes. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void make(List<? extends Change> changes) {
    make(changes, new HashSet<>());
  }

  private <C extends Change> boolean write(C change) {
    @SuppressWarnings("unchecked") // the key of the map is the writer's own class
    ChangeWriter<C> writer = (ChangeWriter<C>) writers.get(change.getClass());
    if (writer == null) {
      throw new IllegalStateException("Nobody writes " + change.getClass().getSimpleName() + ".");
    }
    return writer.write(change);
  }
}
