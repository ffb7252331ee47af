package dev.halite.api.volume;

import static java.util.Map.entry;

import dev.halite.api.CatalogApi;
import java.util.Map;
import java.util.UUID;

/** How volumes, snapshots and attachments come to be refused, one condition at a time. */
final class RefusalCauses {
  /** How something comes to be refused, and what the answer then says. */
  record Cause(String sql, String said) {}

  private static final String GROUP =
      "INSERT INTO volume_group (id, project_id, user_id, status)"
          + " VALUES (gen_random_uuid(), 'p', 'u', 'available') RETURNING id";
  private static final String HOLD = "INSERT INTO hold VALUES (:id, gen_random_uuid(), 'clone')";

  static final Map<String, Cause> OF_VOLUMES =
      Map.ofEntries(
          entry(
              "being-deleted",
              new Cause(
                  underWay("volume.delete")
                      + " UPDATE volume SET status = 'deleting' WHERE id = :id",
                  "being deleted already")),
          entry(
              "worked-on",
              new Cause(
                  underWay("volume.extend")
                      + " UPDATE volume SET status = 'extending' WHERE id = :id",
                  "is under way on volume")),
          entry(
              "status",
              new Cause("UPDATE volume SET status = 'uploading' WHERE id = :id", "is uploading")),
          entry(
              "volume-status",
              new Cause("UPDATE volume SET status = 'uploading' WHERE id = :id", "status must be")),
          entry(
              "attached",
              new Cause(
                  "UPDATE volume SET attach_status = 'attached' WHERE id = :id", "is attached")),
          entry(
              "in-a-group",
              new Cause(
                  "WITH g AS ("
                      + GROUP
                      + ") UPDATE volume SET group_id = g.id FROM g"
                      + " WHERE volume.id = :id",
                  "belongs to group")),
          entry("has-snapshots", new Cause(snapshotOfIt("available"), "has snapshots")),
          entry(
              "has-attachments",
              new Cause(
                  "INSERT INTO attachment (id, volume_id, project_id, attach_status)"
                      + " SELECT gen_random_uuid(), id, project_id, 'reserved'"
                      + " FROM volume WHERE id = :id",
                  "has attachments")),
          entry("held", new Cause(HOLD, "is the source of operation")),
          entry(
              "migrating",
              new Cause(
                  "UPDATE volume SET migration_status = 'starting' WHERE id = :id",
                  "is migrating")),
          entry(
              "replicated",
              new Cause(
                  "UPDATE volume SET replication_status = 'enabled' WHERE id = :id",
                  "is replicated")),
          entry(
              "flattening",
              new Cause(
                  underWay("volume.flatten") + " UPDATE volume SET name = name WHERE id = :id",
                  "is being flattened")),
          entry(
              "nowhere",
              new Cause(
                  "UPDATE volume SET host = NULL, placement = NULL WHERE id = :id",
                  "is not on a backend")),
          entry("snapshot-being-made", new Cause(snapshotOfIt("creating"), "is being made")),
          entry(
              "too-many",
              new Cause(
                  "WITH v AS (UPDATE volume SET multiattach = true WHERE id = :id RETURNING *)"
                      + " INSERT INTO attachment (id, volume_id, project_id, attach_status)"
                      + " SELECT gen_random_uuid(), id, project_id, 'reserved'"
                      + " FROM v, generate_series(1, 200)",
                  "may have no more")),
          entry(
              "read-only",
              new Cause(
                  "UPDATE volume SET admin_metadata = '{\"readonly\": \"True\"}' WHERE id = :id",
                  "is read-only")),
          entry(
              "taken",
              new Cause(
                  "INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status)"
                      + " SELECT gen_random_uuid(), id, project_id, gen_random_uuid(), 'attached'"
                      + " FROM volume WHERE id = :id",
                  "has another attachment")),
          entry(
              "not-attached",
              new Cause(
                  "UPDATE volume SET status = 'in-use' WHERE id = :id", "is attached to nothing")));

  private static String snapshotOfIt(String status) {
    return """
    INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
    SELECT gen_random_uuid(), id, project_id, user_id, size_gb, '%s', gen_random_uuid()
    FROM volume WHERE id = :id"""
        .formatted(status);
  }

  /** Has a volume have one, as if it had been taken; returns it. */
  static UUID snapshotOf(UUID volume) {
    return CatalogApi.jdbc()
        .sql(snapshotOfIt("available") + " RETURNING id")
        .param("id", volume)
        .query(UUID.class)
        .single();
  }

  /** The volume that a snapshot is of. */
  static UUID volumeOf(UUID snapshot) {
    return CatalogApi.jdbc()
        .sql("SELECT volume_id FROM snapshot WHERE id = :id")
        .param("id", snapshot)
        .query(UUID.class)
        .single();
  }

  static final Map<String, Cause> OF_SNAPSHOTS =
      Map.of(
          "restored-status",
          new Cause(
              "UPDATE snapshot SET status = 'error' WHERE id = :id",
              "Snapshot's status must be 'available'"),
          "status-with-volume",
          new Cause(
              "UPDATE snapshot SET status = 'error_deleting' WHERE id = :id",
              "cannot be deleted with its snapshots"),
          "restoring",
          new Cause(
              "WITH h AS (" + HOLD + ") UPDATE snapshot SET status = 'restoring' WHERE id = :id",
              "goes back to it by operation"),
          "being-deleted",
          new Cause(
              underWay("snapshot.delete")
                  + " UPDATE snapshot SET status = 'deleting' WHERE id = :id",
              "being deleted already"),
          "status",
          new Cause(
              "UPDATE snapshot SET status = 'error_deleting' WHERE id = :id",
              "status must be available or error"),
          "source-status",
          new Cause(
              "UPDATE snapshot SET status = 'error' WHERE id = :id",
              "Originating snapshot status must be"),
          "nowhere",
          new Cause(
              "UPDATE volume SET host = NULL, placement = NULL FROM snapshot s"
                  + " WHERE volume.id = s.volume_id AND s.id = :id",
              "is on no backend"),
          "in-a-group-snapshot",
          new Cause(
              "WITH g AS ("
                  + GROUP
                  + "), s AS (INSERT INTO group_snapshot"
                  + " (id, project_id, user_id, group_id, status)"
                  + " SELECT gen_random_uuid(), 'p', 'u', g.id, 'available' FROM g RETURNING id)"
                  + " UPDATE snapshot SET group_snapshot_id = s.id FROM s WHERE snapshot.id = :id",
              "belongs to group snapshot"),
          "held",
          new Cause(HOLD, "is the source of operation"),
          "worked-on",
          new Cause(
              underWay("snapshot.create")
                  + " UPDATE snapshot SET status = 'creating' WHERE id = :id",
              "is under way on snapshot"));

  static final Map<String, Cause> OF_ATTACHMENTS =
      Map.of(
          "status",
          new Cause(
              "UPDATE attachment SET attach_status = 'reserved' WHERE id = :id",
              "must be attaching to be completed"),
          "detaching",
          new Cause(
              "UPDATE attachment SET attach_status = 'detaching' WHERE id = :id",
              "is being deleted"),
          "being-disconnected",
          new Cause(
              underWay("attachment.disconnect")
                  + " UPDATE attachment SET mountpoint = NULL WHERE id = :id",
              "is being disconnected"),
          "other-connector",
          new Cause(
              underWay("attachment.connect")
                  + " UPDATE attachment SET connector_hash = 'another' WHERE id = :id",
              "with another connector"),
          "volume-status",
          new Cause(itsVolume("status = 'uploading'"), "status must be"),
          "nowhere",
          new Cause(itsVolume("host = NULL, placement = NULL"), "is not on a backend"));

  private static String itsVolume(String columns) {
    return """
    UPDATE volume SET %s FROM attachment a WHERE volume.id = a.volume_id AND a.id = :id"""
        .formatted(columns);
  }

  private static String underWay(String kind) {
    return """
    WITH recorded AS (
      INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, payload,
                             context)
      VALUES (gen_random_uuid(), '%s', 1, '%s', :id, '{}', '{}')
      RETURNING *),
    run AS (
      INSERT INTO operation_run (operation_id, kind, payload_version, resource_type, resource_id,
                                 exclusive, queue, lane, priority, deadline_at)
      SELECT id, kind, payload_version, resource_type, resource_id, true, 'nobody', 1, 0,
             clock_timestamp() + interval '1 hour' FROM recorded)"""
        .formatted(kind, kind.substring(0, kind.indexOf('.')));
  }

  private RefusalCauses() {}
}
