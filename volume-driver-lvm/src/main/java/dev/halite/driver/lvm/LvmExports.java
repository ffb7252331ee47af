package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.lio.LioDisk;
import dev.halite.driver.lvm.lio.LioInitiator;
import dev.halite.driver.lvm.lio.LioTargets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers' ways to the volumes of a session by iSCSI. What was given out is in the volume's
 * export record before the kernel is told, and stays there until the kernel has forgotten it; so
 * whatever dies in between, the record tells what to publish again and what to take away. It also
 * says what is exported, and under which name: settings say so for new exports only.
 *
 * <p>Record and target are read, decided on and changed by one incarnation of this host at a time
 * ({@link GroupChanges#alone}). What is read without that is a hint.
 */
final class LvmExports {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);

  private final Session session;
  private final LioTargets targets;
  private final RandomGenerator random;
  private final TargetPortals portals;
  private final ExportStore store;

  LvmExports(Session session, LioTargets targets, RandomGenerator random) {
    this.session = session;
    this.targets = targets;
    this.random = random;
    ExportConfiguration configuration = session.configuration().exports();
    this.portals = configuration.portals();
    this.store = new ExportStore(session);
  }

  /**
   * What a disconnect has found.
   *
   * @param wasExported whether the attachment's way was by iSCSI
   * @param isExported whether other attachments have the volume so: then the kernel has it open
   */
  record Ended(boolean wasExported, boolean isExported) {}

  /** Wants what the configuration demands. */
  void requireUsable() {
    if (isByIscsi()) {
      targets.requireThere();
    }
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

  private static InitiatorName requireFit(ConnectionRequest request, ExportRecord record) {
    InitiatorName initiator = InitiatorName.of(request.connector()).folded();
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
          ExportRecord record = ofPlacement(volumeId, request.placement());
          InitiatorName initiator = requireFit(request, record);
          if (isOfAnother(record, request, initiator)) {
            // it goes to another server, or another use, and this one must not keep its way
            ExportRecord rest = record.without(request.attachmentId());
            narrow(volumeId, record, rest);
            record = rest;
          }
          if (record.isEmpty()) {
            endUnrecorded(request, volume);
          }
          if (record.find(request.attachmentId()).isEmpty()) {
            record = record.withTarget(record.target().orElseGet(() -> target(request)));
            ExportTarget target = target(volumeId, record);
            targets.requireOurs(target.name(), target.device());
            record = record.with(attachment(request, record, initiator));
            store.write(volumeId, record);
          }
          targets.publish(disk(volumeId, record));
          return portals.connectionInfo(
              request,
              target(volumeId, record).name(),
              LioTargets.LUN,
              session.configuration().isThin(),
              record.of(initiator).getFirst().credentials());
        });
  }

  /**
   * Target, then the volume's tag, then record, which tells a repeat that the way was by iSCSI; it
   * stays for other attachments that share it. When this returns the kernel offers the volume to
   * nobody but those. What the server has under way is waited for.
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
            untag.accept(new Ended(false, restrictUnrecorded(request)));
            return true;
          }
          ExportRecord rest = record.without(request.attachmentId());
          restrict(volumeId, record, rest);
          untag.accept(new Ended(!rest.equals(record), !rest.isEmpty()));
          store.write(volumeId, rest);
          if (!rest.isEmpty()) {
            putRight(volumeId, request.placement(), rest);
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
        store.alone(volumeId, () -> isForgotten(volumeId, placement));
      }
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

  private boolean isForgotten(UUID volumeId, UUID placement) throws IOException {
    ExportRecord record = store.find(volumeId, placement);
    if (record.isEmpty() || !target(volumeId, record).placement().equals(placement)) {
      return false;
    }
    narrow(volumeId, record, nobody(record));
    return true;
  }

  /** The volumes of which something is recorded. */
  Set<UUID> kept() {
    return store.volumes();
  }

  /** Whether the kernel does not offer the volume as it should, if it is one of this backend. */
  boolean isLost(GroupState state, UUID volumeId) {
    ExportRecord record = store.look(volumeId);
    return !record.isEmpty()
        && find(state, volumeId).isPresent()
        && (record.target().isEmpty() || !targets.isPublished(disk(volumeId, record)));
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
    if (find(state, volumeId).isEmpty()) {
      return;
    }
    UUID placement = target(volumeId, record).placement();
    LogicalVolume volume = session.requireComplete(state, volumeId, placement);
    ExportRecord rest = record.only(id -> volume.tags().contains(Mark.attachmentTag(id)));
    if (!rest.equals(record)) {
      narrow(volumeId, record, rest);
    }
    if (!rest.isEmpty()) {
      if (!volume.isActive()) {
        session.changes().activate(LvName.volume(volumeId), GroupChanges.Activation.ACTIVE);
      }
      targets.publish(disk(volumeId, rest));
    }
  }

  /** For those who stay. That it fails keeps nobody in who goes, and it is tried again. */
  private void putRight(UUID volumeId, UUID placement, ExportRecord rest) throws IOException {
    try {
      if (target(volumeId, rest).placement().equals(placement)
          && !targets.isPublished(disk(volumeId, rest))) {
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

  /** What is recorded of this placement; what is left of another one ends. */
  private ExportRecord ofPlacement(UUID volumeId, UUID placement) throws IOException {
    ExportRecord record = store.find(volumeId, ExportStore.NO_PLACEMENT);
    if (record.isEmpty() || target(volumeId, record).placement().equals(placement)) {
      return record;
    }
    narrow(volumeId, record, nobody(record));
    return ExportRecord.EMPTY;
  }

  private static ExportRecord nobody(ExportRecord record) {
    return record.only(id -> false);
  }

  /** Whether the attachment was given to another server, or for another use. */
  private static boolean isOfAnother(
      ExportRecord record, ConnectionRequest request, InitiatorName initiator) {
    return record.find(request.attachmentId()).isPresent()
        && record.of(initiator).stream()
            .filter(each -> each.id().equals(request.attachmentId()))
            .noneMatch(each -> each.readOnly() == request.readOnly());
  }

  /** Leaves the volume to those of the record: in the kernel, and then on disk. */
  private void narrow(UUID volumeId, ExportRecord before, ExportRecord record) throws IOException {
    restrict(volumeId, before, record);
    store.write(volumeId, record);
  }

  private void restrict(UUID volumeId, ExportRecord before, ExportRecord record) {
    ExportTarget target = target(volumeId, record);
    List<LioInitiator> staying = initiators(record);
    // a try that died may have protected the disk, and not waited for what was under way
    Set<InitiatorName> writers =
        initiators(before).stream()
            .filter(each -> !each.readOnly())
            .map(LioInitiator::name)
            .collect(Collectors.toUnmodifiableSet());
    targets.restrict(target.name(), target.device(), staying, writers);
    for (String other : targets.endingWith(LvName.volume(volumeId).toString())) {
      if (!other.equals(target.name())) {
        // of a record that is lost
        targets.withdraw(other, target.device());
      }
    }
  }

  /**
   * Leaves a volume that has no record to the servers of its other attachments.
   *
   * @return whether they have it by iSCSI
   */
  private boolean restrictUnrecorded(ConnectionRequest request) {
    if (!isByIscsi() && !targets.areThere()) {
      return false;
    }
    targets.requireThere();
    List<LioInitiator> others =
        request.others().stream()
            .flatMap(other -> other.initiator().stream())
            .flatMap(name -> InitiatorName.of(name).stream())
            .map(InitiatorName::folded)
            .distinct()
            .map(name -> new LioInitiator(name, false, Optional.empty()))
            .toList();
    Set<String> unrecorded = unrecorded(request.volumeId());
    unrecorded.forEach(
        name -> targets.restrict(name, device(request.volumeId()), others, Set.of()));
    return !unrecorded(request.volumeId()).isEmpty();
  }

  /** What nobody has any more who is known of; but servers that have it are not thrown off. */
  private void endUnrecorded(ConnectionRequest request, LogicalVolume volume) {
    Set<String> unrecorded = unrecorded(request.volumeId());
    Set<String> attachments = new HashSet<>(volume.tags());
    attachments.remove(Mark.attachmentTag(request.attachmentId()));
    if (!unrecorded.isEmpty() && Mark.attachments(attachments) > 0) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is exported as %s, and it is not recorded to whom; detach it from all servers first."
              .formatted(request.volumeId(), String.join(", ", unrecorded)));
    }
    unrecorded.forEach(name -> targets.withdraw(name, device(request.volumeId())));
  }

  private Set<String> unrecorded(UUID volumeId) {
    return targets.endingWith(LvName.volume(volumeId).toString());
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

  private boolean isByIscsi() {
    return session.configuration().exports().isByIscsi();
  }

  private Optional<LogicalVolume> find(GroupState state, UUID volumeId) {
    return state.find(LvName.volume(volumeId)).filter(session.configuration()::has);
  }

  private Path device(UUID volumeId) {
    return session.configuration().device(LvName.volume(volumeId));
  }

  /** Of an export that begins. */
  private ExportTarget target(ConnectionRequest request) {
    UUID volumeId = request.volumeId();
    return new ExportTarget(portals.targetName(volumeId), request.placement(), device(volumeId));
  }

  private static ExportTarget target(UUID volumeId, ExportRecord record) {
    return record
        .target()
        .orElseThrow(
            () ->
                new DriverException(
                    DriverFault.FAILURE,
                    "The export record of volume %s does not say what is exported."
                        .formatted(volumeId)));
  }

  private LioDisk disk(UUID volumeId, ExportRecord record) {
    ExportTarget target = target(volumeId, record);
    return new LioDisk(
        target.name(),
        volumeId,
        target.device(),
        session.configuration().isThin(),
        portals.portals(),
        initiators(record));
  }

  private static List<LioInitiator> initiators(ExportRecord record) {
    return record.initiators().stream().map(name -> initiator(name, record.of(name))).toList();
  }

  /** It may write if one of its attachments may: they share a session. */
  private static LioInitiator initiator(InitiatorName name, List<Attachment.Iscsi> attachments) {
    return new LioInitiator(
        name,
        attachments.stream().allMatch(Attachment.Iscsi::readOnly),
        attachments.getFirst().credentials());
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
