package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a volume from a row. Reads are most of what a catalog does, and this costs a fraction of
 * what an entity costs.
 */
final class VolumeRows {
  static final String COLUMNS =
      """
      id, project_id, user_id, name, description, size_gb, status, previous_status, attach_status,
      migration_status, replication_status, availability_zone, host, cluster_name, service_id,
      volume_type_id, group_id, snapshot_id, source_volume_id, name_id, bootable, multiattach,
      encryption_key_id, shared_targets, provider_id, metadata, admin_metadata, image_metadata,
      consumes_quota, placement, adopted, launched_at, created_at, updated_at""";

  private VolumeRows() {}

  /**
   * Columns are read by number, in the order above: a look-up by name costs more than the value.
   */
  static Volume read(ResultSet row, int number) throws SQLException {
    Instant createdAt = instant(row, 33);
    boolean shared = row.getBoolean(24);
    Boolean sharedTargets = row.wasNull() ? null : Boolean.valueOf(shared);
    return new Volume(
        id(row, 1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getInt(6),
        VolumeStatus.ofText(row.getString(7)),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        nullableId(row, 15),
        nullableId(row, 16),
        nullableId(row, 17),
        nullableId(row, 18),
        nullableId(row, 19),
        nullableId(row, 20),
        row.getBoolean(21),
        row.getBoolean(22),
        nullableId(row, 23),
        sharedTargets,
        row.getString(25),
        Json.stringMap(row.getString(26)),
        Json.stringMap(row.getString(27)),
        Json.stringMap(row.getString(28)),
        row.getBoolean(29),
        nullableId(row, 30),
        row.getBoolean(31),
        instant(row, 32),
        createdAt == null ? Instant.EPOCH : createdAt,
        instant(row, 34));
  }

  private static UUID id(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static @Nullable UUID nullableId(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
