package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportRecords;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.OwnerOnly;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.lio.LioDisk;
import dev.halite.driver.lvm.lio.LioInitiator;
import dev.halite.driver.lvm.lio.LioTargets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The servers' ways to the volumes of a session by iSCSI. What was given out is in the volume's
 * export record before the kernel is told, and stays there until the kernel has forgotten it; so
 * whatever dies in between, the record tells what to publish again and what to take away. Each
 * initiator has credentials of its own. Both are changed under the locks of LVM's commands.
 */
final class LvmExports {
  private final Session session;
  private final LioTargets targets;
  private final RandomGenerator random;
  private final TargetPortals portals;
  private final Path directory;
  private final ExportRecords records;

  LvmExports(Session session, LioTargets targets, RandomGenerator random) {
    this.session = session;
    this.targets = targets;
    this.random = random;
    ExportConfiguration configuration = session.configuration().exports();
    this.portals = configuration.portals();
    this.directory = configuration.directory();
    this.records = new ExportRecords(directory);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Wants what the configuration demands. */
  void requireUsable() {
    if (session.configuration().exports().isByIscsi()) {
      targets.requireThere();
    }
  }

  /** Whether some server has the volume by iSCSI: then the kernel has its device open. */
  boolean offers(UUID volumeId) {
    return !record(volumeId).initiators().isEmpty();
  }

  /** Whether this attachment's way is by iSCSI. */
  boolean has(UUID volumeId, UUID attachmentId) {
    return record(volumeId).find(attachmentId).isPresent();
  }

  /** Record, then target; durable and in force when it returns. */
  ConnectionInfo connect(ConnectionRequest request, LogicalVolume volume) {
    UUID volumeId = request.volumeId();
    ExportRecord record = record(volumeId);
    Optional<Attachment> former = record.find(request.attachmentId());
    if (former.isPresent() && !former.get().isOf(request)) {
      // the attachment goes to another server, or another use, and this one must not keep its way
      end(volume, request);
      record = record.without(request.attachmentId());
      former = Optional.empty();
    }
    InitiatorName initiator = InitiatorName.of(request.connector());
    ExportRecord wanted =
        former.isPresent()
            ? record
            : record.with(
                new Attachment.Iscsi(
                    request.attachmentId(),
                    initiator,
                    request.readOnly(),
                    credentials(record, initiator)));
    change(
        volumeId,
        () -> {
          write(volumeId, wanted);
          targets.publish(disk(volume, volumeId, wanted));
          return true;
        });
    return portals.connectionInfo(
        request, LioTargets.LUN, volume.isThin(), wanted.of(initiator).getFirst().credentials());
  }

  /**
   * Target, then record; the way stays for other attachments that share it. What the server has
   * under way is waited for, and nothing is written after this.
   */
  void disconnect(ConnectionRequest request, LogicalVolume volume) {
    if (has(request.volumeId(), request.attachmentId())) {
      end(volume, request);
    }
  }

  /** The volumes that the kernel does not offer as it should, of those that are here. */
  List<UUID> lost(GroupState state) {
    return kept()
        .filter(volumeId -> find(state, volumeId).filter(it -> isLost(it, volumeId)).isPresent())
        .toList();
  }

  /** Publishes the volume as its record says. */
  void restore(UUID volumeId) {
    ExportRecord record = record(volumeId);
    Optional<LogicalVolume> volume = find(session.state(), volumeId);
    if (record.initiators().isEmpty() || volume.isEmpty()) {
      return;
    }
    if (!volume.get().isActive()) {
      session.changes().activate(LvName.volume(volumeId), GroupChanges.Activation.ACTIVE);
    }
    change(
        volumeId,
        () -> {
          targets.publish(disk(volume.get(), volumeId, record));
          return true;
        });
  }

  private void end(LogicalVolume volume, ConnectionRequest request) {
    UUID volumeId = request.volumeId();
    ExportRecord rest = record(volumeId).without(request.attachmentId());
    change(
        volumeId,
        () -> {
          if (rest.initiators().isEmpty()) {
            targets.withdraw(portals.targetName(volumeId));
          } else {
            targets.publish(disk(volume, volumeId, rest));
          }
          write(volumeId, rest);
          return true;
        });
  }

  private Stream<UUID> kept() {
    return translated("look for export records", records::volumes).stream();
  }

  private Optional<LogicalVolume> find(GroupState state, UUID volumeId) {
    return state.find(LvName.volume(volumeId)).filter(session.configuration()::has);
  }

  private boolean isLost(LogicalVolume volume, UUID volumeId) {
    ExportRecord record = record(volumeId);
    return !record.initiators().isEmpty() && !targets.isPublished(disk(volume, volumeId, record));
  }

  private LioDisk disk(LogicalVolume volume, UUID volumeId, ExportRecord record) {
    return new LioDisk(
        portals.targetName(volumeId),
        volumeId,
        session.configuration().device(LvName.volume(volumeId)),
        volume.isThin(),
        portals.portals(),
        record.initiators().stream().map(name -> initiator(name, record.of(name))).toList());
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

  private ExportRecord record(UUID volumeId) {
    return translated("read the export record of volume " + volumeId, () -> records.find(volumeId));
  }

  private void write(UUID volumeId, ExportRecord record) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, OwnerOnly.DIRECTORY);
      DurableFiles.syncDirectory(directory.resolve(".."));
    }
    records.write(volumeId, record);
  }

  private void change(UUID volumeId, Work<Boolean> work) {
    String action = "change the export of volume " + volumeId;
    session.changes().alone(LvName.volume(volumeId), () -> translated(action, work));
  }

  private static <T> T translated(String action, Work<T> work) {
    try {
      return work.run();
    } catch (IOException | UncheckedIOException e) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot %s: %s.".formatted(action, e.getMessage()), e);
    }
  }
}
