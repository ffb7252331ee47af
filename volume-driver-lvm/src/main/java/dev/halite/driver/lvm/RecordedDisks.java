package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What targets are to offer of the volumes of a session, by their export records. */
record RecordedDisks(Session session, HostTargets targets) {

  /** What is exported, of a record that says so. */
  static ExportTarget target(UUID volumeId, ExportRecord record) {
    return record
        .target()
        .orElseThrow(
            () ->
                new DriverException(
                    DriverFault.FAILURE,
                    "The export record of volume %s does not say what is exported."
                        .formatted(volumeId)));
  }

  /**
   * The volume as its target is to offer it.
   *
   * @param sizeBytes of the volume; 0 where that need not be looked at
   */
  ExportedDisk disk(UUID volumeId, ExportRecord record, long sizeBytes) {
    ExportTarget target = target(volumeId, record);
    return new ExportedDisk(
        target.name(),
        volumeId,
        target.device(),
        sizeBytes,
        session.configuration().isThin() && targets.of(target.kind()).passDiscards(),
        session.configuration().exports().portals().portals(),
        initiators(record));
  }

  /** Who may log in. */
  static List<AllowedInitiator> initiators(ExportRecord record) {
    return record.initiators().stream().map(name -> initiator(name, record.of(name))).toList();
  }

  /** It may write if one of its attachments may: they share a session. */
  private static AllowedInitiator initiator(
      InitiatorName name, List<Attachment.Iscsi> attachments) {
    return new AllowedInitiator(
        name,
        attachments.stream().allMatch(Attachment.Iscsi::readOnly),
        attachments.getFirst().credentials());
  }

  /** The volume, if it is one of this backend. */
  Optional<LogicalVolume> volume(GroupState state, UUID volumeId) {
    return state.find(LvName.volume(volumeId)).filter(session.configuration()::has);
  }
}
