package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Takes from servers what they have of a volume by iSCSI: first what is offered, then what is
 * recorded. For whoever is alone with the volume's export ({@link ExportStore#alone}).
 */
record ExportWithdrawal(Session session, Targets targets, ExportStore store) {

  /** Leaves the volume to those of the record: at the target, and then on disk. */
  void narrow(UUID volumeId, ExportRecord before, ExportRecord record) throws IOException {
    restrict(volumeId, before, record);
    store.write(volumeId, record);
  }

  /** The same at the target alone. */
  void restrict(UUID volumeId, ExportRecord before, ExportRecord record) {
    ExportTarget target = RecordedDisks.target(volumeId, record);
    // a try that died may have protected the disk, and not waited for what was under way
    targets.restrict(
        target.name(),
        target.device(),
        RecordedDisks.initiators(record),
        RecordedDisks.initiators(before));
    // of a record that is lost
    offered(volumeId).stream()
        .filter(name -> !name.equals(target.name()))
        .forEach(name -> targets.withdraw(name, target.device()));
  }

  /** Leaves nothing of an export that is not of this placement, and tells what is. */
  ExportRecord ofPlacement(UUID volumeId, UUID placement) throws IOException {
    ExportRecord record = store.find(volumeId, ExportStore.NO_PLACEMENT);
    if (record.isEmpty() || isOf(volumeId, record, placement)) {
      return record;
    }
    narrow(volumeId, record, nobody(record));
    return ExportRecord.EMPTY;
  }

  /** Ends what is left of the export of a placement that has gone. */
  void forget(UUID volumeId, UUID placement) throws IOException {
    ExportRecord record = store.find(volumeId, placement);
    if (!record.isEmpty() && isOf(volumeId, record, placement)) {
      narrow(volumeId, record, nobody(record));
    }
  }

  static boolean isOf(UUID volumeId, ExportRecord record, UUID placement) {
    return RecordedDisks.target(volumeId, record).placement().equals(placement);
  }

  private static ExportRecord nobody(ExportRecord record) {
    return record.only(id -> false);
  }

  /**
   * Leaves a volume that has no record to the servers of its other attachments.
   *
   * @return whether they have it by iSCSI
   */
  boolean restrictUnrecorded(ConnectionRequest request) {
    if (!session.configuration().exports().isByIscsi() && !targets.areThere()) {
      return false;
    }
    targets.requireThere();
    UUID volumeId = request.volumeId();
    List<AllowedInitiator> others =
        request.others().stream()
            .flatMap(other -> other.initiator().stream())
            .flatMap(name -> InitiatorName.of(name).stream())
            .map(InitiatorName::folded)
            .distinct()
            .map(name -> new AllowedInitiator(name, false, Optional.empty()))
            .toList();
    offered(volumeId).forEach(name -> targets.restrict(name, device(volumeId), others, List.of()));
    return !offered(volumeId).isEmpty();
  }

  /** What nobody has any more who is known of; but servers that have it are not thrown off. */
  void endUnrecorded(ConnectionRequest request, LogicalVolume volume) {
    UUID volumeId = request.volumeId();
    Set<String> unrecorded = offered(volumeId);
    Set<String> attachments = new HashSet<>(volume.tags());
    attachments.remove(Mark.attachmentTag(request.attachmentId()));
    if (!unrecorded.isEmpty() && Mark.attachments(attachments) > 0) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is exported as %s, and it is not recorded to whom; detach it from all servers first."
              .formatted(volumeId, String.join(", ", unrecorded)));
    }
    unrecorded.forEach(name -> targets.withdraw(name, device(volumeId)));
  }

  /** Names of our targets of the volume. */
  private Set<String> offered(UUID volumeId) {
    return targets.of(LvName.volume(volumeId).toString());
  }

  private Path device(UUID volumeId) {
    return session.configuration().device(LvName.volume(volumeId));
  }
}
