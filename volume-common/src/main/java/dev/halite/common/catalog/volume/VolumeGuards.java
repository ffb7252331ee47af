package dev.halite.common.catalog.volume;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Says which condition stood against a guarded change, after the guard has refused it. */
public class VolumeGuards {
  private final Volumes volumes;
  private final JdbcClient jdbc;

  VolumeGuards(Volumes volumes, JdbcClient jdbc) {
    this.volumes = volumes;
    this.jdbc = jdbc;
  }

  /**
   * Why {@link Volumes#beginDelete} refused.
   *
   * @return INVALID_STATE naming the condition, or NOT_FOUND when the volume went away meanwhile
   */
  public HaliteException deleteRefused(UUID id, boolean force) {
    Volume volume = volumes.find(id).orElse(null);
    if (volume == null) {
      return Volumes.notFound(id);
    }
    VolumeStatus status = volume.status();
    if (status == VolumeStatus.DELETING || status == VolumeStatus.ERROR_MANAGING_DELETING) {
      return invalid("Volume %s is being deleted already.".formatted(id));
    }
    if (!force && !status.isDeletable()) {
      return invalid(
          "Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots or be disassociated from snapshots after volume transfer: the status of volume %s is %s."
              .formatted(id, status.shown()));
    }
    if (volume.attachStatus().equals("attached")) {
      return invalid("Volume %s is attached; detach it first.".formatted(id));
    }
    if (volume.groupId() != null) {
      return invalid("Volume %s belongs to group %s.".formatted(id, volume.groupId()));
    }
    List<UUID> snapshots =
        ids("SELECT id FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL LIMIT 3", id);
    if (!snapshots.isEmpty()) {
      return invalid("Volume %s has snapshots, %s among them.".formatted(id, snapshots.get(0)));
    }
    List<UUID> holders = ids("SELECT operation_id FROM hold WHERE resource_id = :id LIMIT 1", id);
    if (!holders.isEmpty()) {
      return invalid(
          "Volume %s is the source of operation %s, which has not ended."
              .formatted(id, holders.get(0)));
    }
    if (volume.migrationStatus() != null) {
      return invalid(
          "Volume %s is migrating (migration status %s).".formatted(id, volume.migrationStatus()));
    }
    return invalid("Volume %s was changed by another request; try again.".formatted(id));
  }

  private List<UUID> ids(String sql, UUID id) {
    return jdbc.sql(sql)
        .param("id", id)
        .query((row, number) -> row.getObject(1, UUID.class))
        .list();
  }

  private static HaliteException invalid(String condition) {
    return new HaliteException(FaultCode.INVALID_STATE, "Invalid volume: " + condition);
  }
}
