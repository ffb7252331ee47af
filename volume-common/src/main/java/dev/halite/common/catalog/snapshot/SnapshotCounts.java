package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaCounter;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.volume.FollowingSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What snapshots count for, by their rows of the moment. A snapshot counts for its own type and,
 * while its volume is to have another one, for that: whoever changes either locks the snapshot
 * first and looks in the next statement.
 */
class SnapshotCounts {
  /** Those that get the type of their volume, as they have it now. */
  private static final String FOLLOWING =
      """
      volume_id = :volume AND project_id = :project AND deleted_at IS NULL
        AND volume_type_id IS NOT DISTINCT FROM CAST(:own AS uuid)""";

  private static final String TOTAL =
      """
      SELECT count(*) AS snapshots, COALESCE(sum(counted_gb), 0) AS gigabytes
      FROM following WHERE consumes_quota""";

  private final JdbcClient jdbc;
  private final Quotas quotas;

  SnapshotCounts(JdbcClient jdbc, Quotas quotas) {
    this.jdbc = jdbc;
    this.quotas = quotas;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean lock(FollowingSnapshots.Locked volume) {
    jdbc.sql(
            """
            SELECT id FROM snapshot WHERE volume_id = :volume AND deleted_at IS NULL
            ORDER BY id FOR NO KEY UPDATE
            """)
        .param("volume", volume.volumeId())
        .query(UUID.class)
        .list();
    return true;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean count(FollowingSnapshots.Counted counted) {
    Map<QuotaCounter, Long> deltas = following(counted);
    UUID row = counted.row();
    if (row != null && !deltas.isEmpty()) {
      QuotaChange change =
          new QuotaChange(counted.projectId(), row, counted.rowName(), deltas, true);
      if (counted.isTaken()) {
        quotas.take(change);
      } else {
        quotas.giveBack(change);
      }
    }
    return true;
  }

  /** How many follow, after they have the new type if they get it now. */
  private Map<QuotaCounter, Long> following(FollowingSnapshots.Counted counted) {
    String following =
        counted.becomes() == null
            ? "SELECT counted_gb, consumes_quota FROM snapshot WHERE " + FOLLOWING
            : """
              UPDATE snapshot SET volume_type_id = :becomes, updated_at = clock_timestamp()
              WHERE %s
              RETURNING counted_gb, consumes_quota"""
                .formatted(FOLLOWING);
    return jdbc.sql("WITH following AS (" + following + ") " + TOTAL)
        .param("volume", counted.volumeId())
        .param("project", counted.projectId())
        .param("own", counted.own())
        .param("becomes", counted.becomes())
        .query((row, number) -> deltas(row.getLong("snapshots"), row.getLong("gigabytes")))
        .single();
  }

  private static Map<QuotaCounter, Long> deltas(long snapshots, long gigabytes) {
    Map<QuotaCounter, Long> deltas = new EnumMap<>(QuotaCounter.class);
    if (snapshots > 0) {
      deltas.put(QuotaCounter.SNAPSHOTS, snapshots);
    }
    if (gigabytes > 0) {
      deltas.put(QuotaCounter.GIGABYTES, gigabytes);
    }
    return deltas;
  }

  /** A row of a snapshot that is gone. */
  private record Gone(
      String projectId, @Nullable UUID typeId, int countedGb, @Nullable UUID newTypeId) {}

  @Transactional(propagation = Propagation.MANDATORY)
  boolean free(SnapshotQuota.Freed freed) {
    Optional<Gone> found =
        jdbc.sql(
                """
                SELECT s.project_id, s.volume_type_id, s.counted_gb,
                       CASE WHEN v.project_id = s.project_id
                              AND v.volume_type_id IS NOT DISTINCT FROM s.volume_type_id
                            THEN v.new_type_id END
                FROM snapshot s JOIN volume v ON v.id = s.volume_id
                WHERE s.id = :id AND s.consumes_quota
                """)
            .param("id", freed.snapshotId())
            .query(
                (row, number) ->
                    new Gone(
                        row.getString(1),
                        row.getObject(2, UUID.class),
                        row.getInt(3),
                        row.getObject(4, UUID.class)))
            .optional();
    found.ifPresent(gone -> quotas.giveBack(changes(gone)));
    return true;
  }

  private static List<QuotaChange> changes(Gone gone) {
    QuotaChange own = SnapshotQuota.change(gone.projectId(), gone.typeId(), null, gone.countedGb());
    List<QuotaChange> changes = new ArrayList<>(List.of(own));
    if (gone.newTypeId() != null) {
      changes.add(new QuotaChange(gone.projectId(), gone.newTypeId(), null, own.deltas(), true));
    }
    return changes;
  }
}
