package dev.halite.common.catalog.volume;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what other tables say of a volume whose row is locked. */
final class LockedVolume {
  private LockedVolume() {}

  static VolumeFacts facts(JdbcClient jdbc, Volume volume) {
    return jdbc.sql(
            """
            SELECT (SELECT id FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL LIMIT 1),
                   EXISTS (SELECT FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL
                             AND status = 'creating'),
                   (SELECT id FROM attachment WHERE volume_id = :id AND deleted_at IS NULL LIMIT 1),
                   (SELECT operation_id FROM hold WHERE resource_id = :id LIMIT 1),
                   (SELECT operation_id FROM hold
                    WHERE resource_id = :id AND reason <> :left LIMIT 1),
                   (SELECT operation_id FROM operation_run
                    WHERE resource_id = :id AND exclusive AND blocked_by IS NULL),
                   (SELECT operation_id FROM operation_run
                    WHERE resource_id = :id AND kind = :flatten LIMIT 1),
                   (SELECT operation_id FROM operation_run
                    WHERE resource_id = :id AND exclusive AND blocked_by IS NOT NULL LIMIT 1)
            """)
        .param("id", volume.id())
        .param("left", Placements.HALF_CLONE)
        .param("flatten", VolumeKind.FLATTEN.wireName())
        .query(
            (row, number) ->
                new VolumeFacts(
                    volume,
                    row.getObject(1, UUID.class),
                    row.getBoolean(2),
                    row.getObject(3, UUID.class),
                    row.getObject(4, UUID.class),
                    row.getObject(5, UUID.class),
                    row.getObject(6, UUID.class),
                    row.getObject(7, UUID.class),
                    row.getObject(8, UUID.class)))
        .single();
  }
}
