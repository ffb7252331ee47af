package dev.halite.api.snapshot;

import dev.halite.api.resource.Answer;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotStatus;
import java.util.List;

/** The fields of a snapshot, in the order in which they are shown. */
final class SnapshotFields {
  private static final String EXTENDED = "volume_extension:extended_snapshot_attributes";

  /** A snapshot is where its volume is. */
  private static final String ZONE =
      "(SELECT v.availability_zone FROM volume v WHERE v.id = snapshot.volume_id)";

  static final Resource<Snapshot, Object> RESOURCE =
      Resource.of(
          "snapshot",
          "Snapshot",
          "snapshots",
          "snapshot",
          List.of(
              Field.id("id", Snapshot::id).summary().column("id").filter().sort(),
              Field.time("created_at", Snapshot::createdAt)
                  .summary()
                  .column("created_at")
                  .filter()
                  .sort(),
              Field.time("updated_at", Snapshot::updatedAt)
                  .summary()
                  .column("updated_at")
                  .nullable()
                  .filter()
                  .sort(),
              Field.freeText("name", Snapshot::name)
                  .summary()
                  .column("name")
                  .nullable()
                  .askedAs("name", "display_name")
                  .filterForUsers()
                  .sort(),
              Field.freeText("description", Snapshot::description)
                  .summary()
                  .column("description")
                  .nullable()
                  .filter(),
              Field.id("volume_id", Snapshot::volumeId)
                  .summary()
                  .column("volume_id")
                  .filterForUsers()
                  .sort(),
              Field.text("status", (Snapshot snapshot) -> snapshot.status().text())
                  .summary()
                  .column("status")
                  .filterForUsers()
                  .sort(),
              Field.number("size", Snapshot::sizeGb)
                  .summary()
                  .column("size_gb")
                  .askedAs("size", "volume_size")
                  .filter()
                  .sort(),
              Field.map("metadata", Snapshot::metadata)
                  .summary()
                  .column("metadata")
                  .filterForUsers()
                  .filterSince(22),
              Field.text("os-extended-snapshot-attributes:progress", SnapshotFields::progress)
                  .in(Answer.DETAIL)
                  .to(EXTENDED),
              Field.text("os-extended-snapshot-attributes:project_id", Snapshot::projectId)
                  .in(Answer.DETAIL)
                  .to(EXTENDED)
                  .column("project_id")
                  .askedAs("project_id")
                  .filter(),
              Field.id("group_snapshot_id", Snapshot::groupSnapshotId).since(14),
              Field.text("user_id", Snapshot::userId).since(41).column("user_id").filter(),
              Field.flag("consumes_quota", Snapshot::consumesQuota)
                  .since(65)
                  .column("consumes_quota")
                  .filterForUsers()
                  .filterSince(65),
              Field.text("availability_zone", (Snapshot snapshot) -> null)
                  .hidden()
                  .column(ZONE)
                  .nullable()
                  .filterForUsers()));

  private SnapshotFields() {}

  private static String progress(Snapshot snapshot) {
    if (snapshot.progress() != null) {
      return snapshot.progress();
    }
    return snapshot.status() == SnapshotStatus.AVAILABLE ? "100%" : "0%";
  }
}
