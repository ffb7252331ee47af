package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.Targets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers' ways to the volumes of a session by iSCSI. What was given out is in the volume's
 * export record before a target offers it, and stays there until that is over; so whatever dies in
 * between, the record tells what to publish again ({@link ExportRestoration}) and what to take away
 * ({@link ExportWithdrawal}). It also says what is exported, and under which name: settings say so
 * for new exports only.
 *
 * <p>Record and target are read, decided on and changed by one incarnation of this host at a time
 * ({@link GroupChanges#alone}). What is read without that is a hint.
 */
final class LvmExports {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);

  private final Session session;
  private final HostTargets targets;
  private final RandomGenerator random;
  private final TargetPortals portals;
  private final ExportStore store;
  private final RecordedDisks disks;
  private final ExportWithdrawal withdrawal;
  private final ExportRestoration restoration;

  LvmExports(Session session, HostTargets targets, RandomGenerator random) {
    this.session = session;
    this.targets = targets;
    this.random = random;
    this.portals = session.configuration().exports().portals();
    this.store = new ExportStore(session);
    this.disks = new RecordedDisks(session, targets);
    this.withdrawal = new ExportWithdrawal(session, targets, store);
    this.restoration =
        new ExportRestoration(session, targets, new TargetLooks(targets), store, disks, withdrawal);
  }

  /**
   * What a disconnect has found.
   *
   * @param wasExported whether the attachment's way was by iSCSI
   * @param isExported whether other attachments have the volume so: then a target has it open
   */
  record Ended(boolean wasExported, boolean isExported) {}

  /** Wants what the configuration demands. */
  void requireUsable() {
    configured().ifPresent(kind -> targets.of(kind).requireThere());
  }

  /** Whether this attachment's way is by iSCSI. */
  boolean has(UUID volumeId, UUID attachmentId) {
    return store.look(volumeId).find(attachmentId).isPresent();
  }

  /**
   * Wants a server that can be told from others.
   *
   * @throws DriverException UNFIT_CONNECTOR when it cannot
   */
  void requireFit(ConnectionRequest request) {
    requireFit(request, store.look(request.volumeId()));
  }

  private InitiatorName requireFit(ConnectionRequest request, ExportRecord record) {
    record.target().ifPresent(session.configuration().exports()::requireRuled);
    InitiatorName said = InitiatorName.of(request.connector());
    targets.of(kind(record)).requireFit(said);
    InitiatorName initiator = said.folded();
    record.without(request.attachmentId()).of(initiator).stream()
        .flatMap(other -> other.host().stream())
        .filter(host -> request.connector().host().filter(it -> !isSame(it, host)).isPresent())
        .findFirst()
        .ifPresent(
            host -> {
              throw new DriverException(
                  DriverFault.UNFIT_CONNECTOR,
                  "Invalid input received: the connector's 'initiator' is the one by which another"
                      + " host has the volume; each host needs a name of its own.");
            });
    return initiator;
  }

  /** Some programs of a host give its whole name, and some the first part. */
  private static boolean isSame(String one, String other) {
    return one.equalsIgnoreCase(other)
        || one.regionMatches(true, 0, other + ".", 0, other.length() + 1)
        || other.regionMatches(true, 0, one + ".", 0, one.length() + 1);
  }

  /** Record, then target; durable and in force when it returns. */
  ConnectionInfo connect(ConnectionRequest request, LogicalVolume volume) {
    UUID volumeId = request.volumeId();
    return store.alone(
        volumeId,
        () -> {
          ExportRecord record = withdrawal.ofPlacement(volumeId, request.placement());
          InitiatorName initiator = requireFit(request, record);
          if (isOfAnother(record, request, initiator)) {
            // it goes to another server, or another use, and this one must not keep its way
            ExportRecord rest = record.without(request.attachmentId());
            withdrawal.narrow(volumeId, record, rest);
            record = rest;
          }
          if (record.isEmpty()) {
            withdrawal.endUnrecorded(request, volume);
          }
          if (record.find(request.attachmentId()).isEmpty()) {
            ExportTarget target = record.target().orElseGet(() -> beginning(request));
            targets.of(target.kind()).requireOurs(target.name(), target.device());
            record = record.withTarget(target).with(attachment(request, record, initiator));
            store.write(volumeId, record);
          }
          targets.of(kind(record)).publish(disks.disk(volumeId, record, volume.sizeBytes()));
          return connectionInfo(request, record, initiator);
        });
  }

  /**
   * Target, then the volume's tag, then record, which tells a repeat that the way was by iSCSI; it
   * stays for other attachments that share it. When this returns the volume is offered to nobody
   * but those. What the server has under way is waited for.
   *
   * @param untag takes the attachment from the volume's tags
   */
  void disconnect(ConnectionRequest request, Consumer<Ended> untag) {
    UUID volumeId = request.volumeId();
    store.alone(
        volumeId,
        () -> {
          ExportRecord record = store.find(volumeId, request.placement());
          if (record.isEmpty()) {
            untag.accept(new Ended(false, withdrawal.restrictUnrecorded(request)));
            return true;
          }
          ExportRecord rest = record.without(request.attachmentId());
          withdrawal.restrict(volumeId, record, rest);
          untag.accept(new Ended(!rest.equals(record), !rest.isEmpty()));
          store.write(volumeId, rest);
          if (!rest.isEmpty()) {
            restoration.putRight(volumeId, request.placement(), rest);
          }
          return true;
        });
  }

  /** Wants that it is known to whom a volume was given that is there. */
  void requireReadable(UUID volumeId) {
    try {
      store.look(volumeId);
    } catch (DriverException e) {
      if (session.state().find(LvName.volume(volumeId)).isPresent()) {
        throw e;
      }
    }
  }

  /** Ends what is left of the export of a volume that has gone; it does not come back for that. */
  void forget(UUID volumeId, UUID placement) {
    try {
      if (!store.look(volumeId).isEmpty()) {
        store.alone(
            volumeId,
            () -> {
              withdrawal.forget(volumeId, placement);
              return true;
            });
      }
      store.dropSetAside(volumeId);
    } catch (DriverException e) {
      if (ExportKeeper.isForCaller(e)) {
        throw e;
      }
      log.warn(
          "Volume {} has gone, and something of its export may be left: {}",
          volumeId,
          e.sentence());
    }
  }

  /**
   * Has servers find the size of a volume that has grown. It has, also where they cannot be shown:
   * then the next health check tries again.
   */
  void showSize(UUID volumeId) {
    try {
      if (!store.look(volumeId).isEmpty() && restoration.isLost(session.state(), volumeId)) {
        restoration.restore(volumeId);
      }
    } catch (RuntimeException e) {
      if (ExportKeeper.isForCaller(e)) {
        throw e;
      }
      log.warn(
          "Volume {} has grown, but servers may find its old size still: {}",
          volumeId,
          ExportKeeper.sentence(e));
    }
  }

  /** The volumes of which something is recorded. */
  Set<UUID> kept() {
    return store.volumes();
  }

  /** For operators. */
  LvmMaintenance maintenance() {
    return new LvmMaintenance(session, targets, store, withdrawal, restoration);
  }

  ExportRestoration restoration() {
    return restoration;
  }

  /** Whether the attachment was given to another server, or for another use. */
  private static boolean isOfAnother(
      ExportRecord record, ConnectionRequest request, InitiatorName initiator) {
    return record
        .find(request.attachmentId())
        .filter(given -> !given.isOf(initiator, request.readOnly()))
        .isPresent();
  }

  private ConnectionInfo connectionInfo(
      ConnectionRequest request, ExportRecord record, InitiatorName initiator) {
    ExportTarget target = RecordedDisks.target(request.volumeId(), record);
    Targets offering = targets.of(target.kind());
    return portals.connectionInfo(
        request,
        offering.nameFor(target.name(), initiator),
        offering.unit(),
        session.configuration().isThin() && offering.passDiscards(),
        record.of(initiator).getFirst().credentials());
  }

  /** What offers the volume, or will. */
  private TargetKind kind(ExportRecord record) {
    // a record that does not say so is of a time without another kind
    return record.isEmpty()
        ? configured().orElse(TargetKind.LIO)
        : record.target().map(ExportTarget::kind).orElse(TargetKind.LIO);
  }

  private Optional<TargetKind> configured() {
    return session.configuration().exports().mode().targets();
  }

  /** Of an export that begins. */
  private ExportTarget beginning(ConnectionRequest request) {
    UUID volumeId = request.volumeId();
    TargetKind kind = kind(ExportRecord.EMPTY);
    return new ExportTarget(
        portals.targetName(volumeId),
        request.placement(),
        session.configuration().device(LvName.volume(volumeId)),
        kind,
        kind == TargetKind.TGT
            ? Optional.of(session.configuration().exports().tgt().controlPort())
            : Optional.empty());
  }

  private Attachment attachment(
      ConnectionRequest request, ExportRecord record, InitiatorName initiator) {
    return new Attachment.Iscsi(
        request.attachmentId(),
        initiator,
        request.readOnly(),
        credentials(record, initiator),
        request.connector().host());
  }

  /** An initiator's own; whether there are any is one for the whole target. */
  private Optional<ChapCredentials> credentials(ExportRecord record, InitiatorName initiator) {
    List<Attachment.Iscsi> shared = record.of(initiator);
    if (!shared.isEmpty()) {
      return shared.getFirst().credentials();
    }
    boolean asked =
        record.initiators().stream()
            .findFirst()
            .map(other -> record.of(other).getFirst().credentials().isPresent())
            .orElse(portals.chap());
    return asked ? Optional.of(ChapCredentials.random(random)) : Optional.empty();
  }
}
