package dev.halite.common.catalog.quota;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project's counters go up or down, with what is counted.
 *
 * @param about the resource that comes or goes
 * @param taken up, within the limits, or down
 */
public record QuotaMoved(@Nullable UUID about, QuotaChange change, boolean taken)
    implements Change {

  /** Counts what comes; refused with OVER_LIMIT past a limit. */
  public static QuotaMoved taken(QuotaChange change) {
    return new QuotaMoved(null, change, true);
  }

  /** Counts what goes, if it does go. */
  public static QuotaMoved givenBack(UUID resource, QuotaChange change) {
    return new QuotaMoved(resource, change, false);
  }

  @Override
  public Rank rank() {
    return Rank.QUOTA;
  }

  @Override
  public String key() {
    return change.projectId() + " " + change.volumeTypeId();
  }
}
