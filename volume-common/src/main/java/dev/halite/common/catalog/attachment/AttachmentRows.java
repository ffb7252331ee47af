package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.database.RowColumns;
import dev.halite.common.engine.database.TableRows;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of an attachment's row, each named where it is read. */
final class AttachmentRows {
  static final TableRows<Attachment> ROWS = TableRows.of("attachment", AttachmentRows::read);

  private AttachmentRows() {}

  private static Attachment read(RowColumns row) throws SQLException {
    return new Attachment(
        row.id("id"),
        row.id("volume_id"),
        row.text("project_id"),
        row.nullableId("instance_id"),
        row.nullableText("attached_host"),
        row.nullableText("mountpoint"),
        row.word("attach_status", AttachmentStatus::ofText, AttachmentStatus.RESERVED),
        row.nullableText("attach_mode"),
        row.nullableInstant("attached_at"),
        row.nullableInstant("detached_at"),
        row.instant("created_at"));
  }

  /** What a new attachment's row begins with; the database's defaults are the rest. */
  static Map<String, @Nullable Object> of(NewAttachment attachment) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", attachment.id());
    row.put("volume_id", attachment.volumeId());
    row.put("project_id", attachment.projectId());
    row.put("instance_id", attachment.instanceId());
    row.put("attach_status", attachment.status().text());
    row.put("attach_mode", attachment.mode());
    row.put("created_at", attachment.createdAt());
    return row;
  }
}
