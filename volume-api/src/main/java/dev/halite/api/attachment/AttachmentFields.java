package dev.halite.api.attachment;

import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.catalog.attachment.Attachment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an attachment, in the order in which they are shown. */
final class AttachmentFields {
  static final Resource<Attachment, AttachmentBeside> RESOURCE =
      Resource.of(
          "attachment",
          "Attachment",
          "attachments",
          "attachment",
          List.of(
              Field.id("volume_id", Attachment::volumeId)
                  .summary()
                  .column("volume_id")
                  .filterForUsers()
                  .sort(),
              Field.text("status", (Attachment attachment) -> attachment.status().shown())
                  .summary()
                  .column("attach_status")
                  .filterForUsers()
                  .sort(),
              Field.id("instance", Attachment::instanceId)
                  .summary()
                  .column("instance_id")
                  .nullable()
                  .askedAs("instance_id", "instance_uuid")
                  .filterForUsers()
                  .sort(),
              Field.id("id", Attachment::id).summary().column("id").filter().sort(),
              Field.time("attached_at", Attachment::attachedAt)
                  .shownAs(attachment -> orBlank(attachment.attachedAt()))
                  .column("attached_at")
                  .nullable()
                  .sort(),
              Field.time("detached_at", Attachment::detachedAt)
                  .shownAs(attachment -> orBlank(attachment.detachedAt())),
              Field.text("attach_mode", Attachment::mode),
              Field.made(
                  "connection_info",
                  (Attachment attachment, AttachmentBeside beside) -> beside.connectionInfo()),
              Field.text("attach_status", (Attachment attachment) -> attachment.status().text())
                  .hidden()
                  .column("attach_status")
                  .filterForUsers(),
              Field.text("project_id", Attachment::projectId)
                  .hidden()
                  .column("project_id")
                  .filter(),
              Field.time("created_at", Attachment::createdAt)
                  .hidden()
                  .column("created_at")
                  .sort()));

  private AttachmentFields() {}

  /** Clients know no null there. */
  private static Object orBlank(@Nullable Instant time) {
    return time == null ? "" : time;
  }
}
