package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.RowColumns;
import dev.halite.common.engine.database.TableRows;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a volume's row, each named where it is read. */
final class VolumeRows {
  static final TableRows<Volume> ROWS = TableRows.of("volume", VolumeRows::read);

  private VolumeRows() {}

  private static Volume read(RowColumns row) throws SQLException {
    return new Volume(
        row.id("id"),
        row.text("project_id"),
        row.text("user_id"),
        row.nullableText("name"),
        row.nullableText("description"),
        row.number("size_gb"),
        row.number("growing_gb"),
        row.word("status", VolumeStatus::ofText, VolumeStatus.CREATING),
        row.nullableText("previous_status"),
        row.text("attach_status"),
        row.nullableText("migration_status"),
        row.nullableText("replication_status"),
        row.nullableText("availability_zone"),
        row.nullableText("host"),
        row.nullableText("cluster_name"),
        row.nullableId("service_id"),
        row.nullableId("volume_type_id"),
        row.nullableId("new_type_id"),
        row.nullableId("group_id"),
        row.nullableId("snapshot_id"),
        row.nullableId("source_volume_id"),
        row.nullableId("name_id"),
        row.flag("bootable"),
        row.flag("multiattach"),
        row.nullableId("encryption_key_id"),
        row.nullableFlag("shared_targets"),
        row.nullableText("provider_id"),
        row.stringMap("metadata"),
        row.stringMap("admin_metadata"),
        row.stringMap("image_metadata"),
        row.flag("consumes_quota"),
        row.nullableId("placement"),
        row.flag("adopted"),
        row.nullableInstant("launched_at"),
        row.instant("created_at"),
        row.nullableInstant("updated_at"));
  }

  /** What a new volume's row begins with; the database's defaults are the rest. */
  static Map<String, @Nullable Object> of(NewVolume volume) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", volume.id());
    row.put("project_id", volume.projectId());
    row.put("user_id", volume.userId());
    row.put("name", volume.name());
    row.put("description", volume.description());
    row.put("size_gb", volume.sizeGb());
    row.put("status", VolumeStatus.CREATING.text());
    row.put("availability_zone", volume.availabilityZone());
    row.put("volume_type_id", volume.volumeTypeId());
    row.put("multiattach", volume.multiattach());
    // No driver of ours has several volumes behind one target.
    row.put("shared_targets", false);
    row.put("metadata", volume.metadata());
    row.put("created_at", volume.createdAt());
    NewVolume.Origin origin = volume.origin();
    if (origin != null) {
      row.put("snapshot_id", origin.snapshotId());
      row.put("source_volume_id", origin.sourceVolumeId());
      row.put("bootable", origin.bootable());
      row.put("image_metadata", origin.imageMetadata());
    }
    return row;
  }
}
