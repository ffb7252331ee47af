package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaCounter;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a snapshot takes of its project's quota, and gives back. */
public final class SnapshotQuota {
  private SnapshotQuota() {}

  /**
   * One snapshot comes.
   *
   * @param typeName name of the volume's type, by which its limits are called
   */
  public static Change taken(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, int countedGb) {
    return QuotaMoved.taken(change(projectId, typeId, typeName, countedGb));
  }

  /** What a snapshot that is gone leaves free, whatever its type is by then. */
  public static Change freed(Snapshot snapshot) {
    return new Freed(snapshot.id());
  }

  /** A snapshot that is gone counts no longer. */
  record Freed(UUID snapshotId) implements Change {
    @Override
    public Rank rank() {
      return Rank.QUOTA;
    }

    @Override
    public String key() {
      return snapshotId.toString();
    }

    @Override
    public UUID about() {
      return snapshotId;
    }
  }

  static QuotaChange change(
      String projectId, @Nullable UUID typeId, @Nullable String typeName, int countedGb) {
    Map<QuotaCounter, Long> deltas = new EnumMap<>(QuotaCounter.class);
    deltas.put(QuotaCounter.SNAPSHOTS, 1L);
    if (countedGb > 0) {
      deltas.put(QuotaCounter.GIGABYTES, (long) countedGb);
    }
    return new QuotaChange(projectId, typeId, typeName, deltas);
  }
}
