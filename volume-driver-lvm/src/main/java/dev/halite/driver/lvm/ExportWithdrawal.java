package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.TargetKind;
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
record ExportWithdrawal(Session session, HostTargets targets, ExportStore store) {

  /** Leaves the volume to those of the record: at the target, and then on disk. */
  void narrow(UUID volumeId, ExportRecord before, ExportRecord record) throws IOException {
    restrict(volumeId, before, record);
    store.write(volumeId, record);
  }

  /** The same at the target alone. */
  void restrict(UUID volumeId, ExportRecord before, ExportRecord record) {
    ExportTarget target = RecordedDisks.target(volumeId, record);
    session.configuration().exports().requireRuled(target);
    Targets offering = targets.of(target.kind());
    // what has been given up for another kind need not come back to end what it offered
    if (isConfigured(target.kind()) || !offering.areGone()) {
      // a try that died may have protected the disk, and not waited for what was under way
      offering.restrict(
          target.name(),
          target.device(),
          RecordedDisks.initiators(record),
          RecordedDisks.initiators(before));
    }
    // of a record that is lost
    for (Offered other : offered(volumeId)) {
      if (!other.name().equals(target.name()) || other.kind() != target.kind()) {
        targets.of(other.kind()).withdraw(other.name(), target.device());
      }
    }
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
    UUID volumeId = request.volumeId();
    List<AllowedInitiator> others =
        request.others().stream()
            .flatMap(other -> other.initiator().stream())
            .flatMap(name -> InitiatorName.of(name).stream())
            .map(InitiatorName::folded)
            .distinct()
            .map(name -> new AllowedInitiator(name, false, Optional.empty()))
            .toList();
    for (Offered each : offered(volumeId)) {
      targets.of(each.kind()).restrict(each.name(), device(volumeId), others, List.of());
    }
    return !offered(volumeId).isEmpty();
  }

  /** What nobody has any more who is known of; but servers that have it are not thrown off. */
  void endUnrecorded(ConnectionRequest request, LogicalVolume volume) {
    UUID volumeId = request.volumeId();
    List<Offered> unrecorded = offered(volumeId);
    Set<String> attachments = new HashSet<>(volume.tags());
    attachments.remove(Mark.attachmentTag(request.attachmentId()));
    if (!unrecorded.isEmpty() && Mark.attachments(attachments) > 0) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is exported as %s, and it is not recorded to whom; detach it from all servers first."
              .formatted(
                  volumeId, String.join(", ", unrecorded.stream().map(Offered::name).toList())));
    }
    endUnrecorded(volumeId);
  }

  /** Whatever is offered of a volume that has no record. */
  void endUnrecorded(UUID volumeId) {
    for (Offered each : offered(volumeId)) {
      targets.of(each.kind()).withdraw(each.name(), device(volumeId));
    }
  }

  /** A target of ours. */
  private record Offered(TargetKind kind, String name) {}

  /**
   * Our targets of the volume, of whatever kind: settings may have been others. What is configured
   * now has to be there; what is not there offers nothing.
   */
  private List<Offered> offered(UUID volumeId) {
    configured().ifPresent(kind -> targets.of(kind).requireThere());
    String volume = LvName.volume(volumeId).toString();
    return targets.there().entrySet().stream()
        .flatMap(
            each ->
                each.getValue().of(volume).stream().map(name -> new Offered(each.getKey(), name)))
        .toList();
  }

  private boolean isConfigured(TargetKind kind) {
    return configured().filter(kind::equals).isPresent();
  }

  private Optional<TargetKind> configured() {
    return session.configuration().exports().mode().targets();
  }

  private Path device(UUID volumeId) {
    return session.configuration().device(LvName.volume(volumeId));
  }
}
