package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes exports as their records say where they are not so: after a restart of what offers them,
 * and where somebody has changed a target.
 */
record ExportRestoration(
    Session session,
    HostTargets targets,
    TargetLooks looks,
    ExportStore store,
    RecordedDisks disks,
    ExportWithdrawal withdrawal) {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);

  /** Whether the volume is not offered as it should be, if it is one of this backend; a hint. */
  boolean isLost(GroupState state, UUID volumeId) {
    ExportRecord record = store.look(volumeId);
    return !record.isEmpty()
        && disks
            .volume(state, volumeId)
            .filter(volume -> !seemsPublished(volumeId, record, volume.sizeBytes()))
            .isPresent();
  }

  private boolean seemsPublished(UUID volumeId, ExportRecord record, long sizeBytes) {
    record.target().ifPresent(session.configuration().exports()::requireRuled);
    return record
        .target()
        .map(ExportTarget::kind)
        .filter(kind -> looks.isPublished(kind, disks.disk(volumeId, record, sizeBytes)))
        .isPresent();
  }

  /** Publishes the volume as its record says. */
  void restore(UUID volumeId) {
    store.alone(
        volumeId,
        () -> {
          ExportRecord record = store.find(volumeId, ExportStore.NO_PLACEMENT);
          if (!record.isEmpty()) {
            restore(volumeId, record);
          }
          return true;
        });
  }

  /**
   * Only the placement that was exported, and only to attachments that its mark still names: the
   * record may be one of another time.
   */
  private void restore(UUID volumeId, ExportRecord record) throws IOException {
    GroupState state = session.state();
    if (disks.volume(state, volumeId).isEmpty()) {
      return;
    }
    ExportTarget target = RecordedDisks.target(volumeId, record);
    session.configuration().exports().requireRuled(target);
    LogicalVolume volume = session.requireComplete(state, volumeId, target.placement());
    ExportRecord rest = record.only(id -> volume.tags().contains(Mark.attachmentTag(id)));
    if (!rest.equals(record)) {
      withdrawal.narrow(volumeId, record, rest);
    }
    if (!rest.isEmpty()) {
      if (!volume.isActive()) {
        session.changes().activate(LvName.volume(volumeId), GroupChanges.Activation.ACTIVE);
      }
      targets.of(target.kind()).publish(disks.disk(volumeId, rest, volume.sizeBytes()));
    }
  }

  /**
   * For those who stay, by whoever is alone with the export. That it fails keeps nobody in who
   * goes, and it is tried again.
   */
  void putRight(UUID volumeId, UUID placement, ExportRecord rest) throws IOException {
    try {
      ExportTarget target = RecordedDisks.target(volumeId, rest);
      if (target.placement().equals(placement)
          && !targets.of(target.kind()).isPublished(disks.disk(volumeId, rest, 0))) {
        restore(volumeId, rest);
      }
    } catch (RuntimeException e) {
      if (ExportKeeper.isForCaller(e)) {
        throw e;
      }
      log.warn(
          "Volume {} is not exported as it should be to those who still have it: {}",
          volumeId,
          ExportKeeper.sentence(e));
    }
  }
}
