package dev.halite.common.catalog.volume;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what other tables say of a volume whose row is locked. */
final class LockedVolume {
  /** Kinds that hold a volume only until what is left of its clone has gone. */
  private static final List<String> REMOVALS =
      List.of(VolumeKind.UNDO_PLACEMENT.wireName(), VolumeKind.DELETE.wireName());

  private LockedVolume() {}

  static VolumeFacts facts(JdbcClient jdbc, Volume volume) {
    return jdbc.sql(
            """
            SELECT (SELECT id FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL LIMIT 1),
                   EXISTS (SELECT FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL
                             AND status = 'creating'),
                   (SELECT id FROM attachment WHERE volume_id = :id AND deleted_at IS NULL LIMIT 1),
                   (SELECT operation_id FROM hold WHERE resource_id = :id LIMIT 1),
                   EXISTS (SELECT FROM hold h
                           LEFT JOIN operation_run r ON r.operation_id = h.operation_id
                           WHERE h.resource_id = :id
                             AND COALESCE(r.kind, '') NOT IN (:removals)),
                   (SELECT operation_id FROM operation_run
                    WHERE resource_id = :id AND exclusive AND blocked_by IS NULL),
                   EXISTS (SELECT FROM operation_run
                           WHERE resource_id = :id AND exclusive AND blocked_by IS NOT NULL)
            """)
        .param("id", volume.id())
        .param("removals", REMOVALS)
        .query(
            (row, number) ->
                new VolumeFacts(
                    volume,
                    row.getObject(1, UUID.class),
                    row.getBoolean(2),
                    row.getObject(3, UUID.class),
                    row.getObject(4, UUID.class),
                    row.getBoolean(5),
                    row.getObject(6, UUID.class),
                    row.getBoolean(7)))
        .single();
  }
}
