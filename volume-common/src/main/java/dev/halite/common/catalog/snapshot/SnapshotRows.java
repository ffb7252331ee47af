package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.database.RowColumns;
import dev.halite.common.engine.database.TableRows;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a snapshot's row, each named where it is read. */
final class SnapshotRows {
  static final TableRows<Snapshot> ROWS = TableRows.of("snapshot", SnapshotRows::read);

  private SnapshotRows() {}

  private static Snapshot read(RowColumns row) throws SQLException {
    return new Snapshot(
        row.id("id"),
        row.id("volume_id"),
        row.text("project_id"),
        row.text("user_id"),
        row.nullableText("name"),
        row.nullableText("description"),
        row.number("size_gb"),
        row.word("status", SnapshotStatus::ofText, SnapshotStatus.CREATING),
        row.nullableText("previous_status"),
        row.nullableText("progress"),
        row.nullableId("volume_type_id"),
        row.nullableId("group_snapshot_id"),
        row.stringMap("metadata"),
        row.flag("consumes_quota"),
        row.number("counted_gb"),
        row.id("placement"),
        row.instant("created_at"),
        row.nullableInstant("updated_at"));
  }

  /** What a new snapshot's row begins with; the database's defaults are the rest. */
  static Map<String, @Nullable Object> of(NewSnapshot snapshot) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", snapshot.id());
    row.put("volume_id", snapshot.volume().id());
    row.put("project_id", snapshot.volume().projectId());
    row.put("user_id", snapshot.userId());
    row.put("name", snapshot.name());
    row.put("description", snapshot.description());
    row.put("size_gb", snapshot.volume().sizeGb());
    row.put("status", SnapshotMoves.CREATE.during().text());
    row.put("volume_type_id", snapshot.volume().volumeTypeId());
    row.put("metadata", snapshot.metadata());
    row.put("counted_gb", snapshot.countedGb());
    row.put("placement", snapshot.placement());
    row.put("created_at", snapshot.createdAt());
    return row;
  }
}
