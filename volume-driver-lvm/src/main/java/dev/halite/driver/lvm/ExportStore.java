package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportRecords;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.OwnerOnly;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The export records of a group, and the work on one of them: alone among all incarnations of this
 * host, so that what is decided by a record is still so when it is done.
 */
final class ExportStore {
  /** That no volume has. */
  static final UUID NO_PLACEMENT = new UUID(0, 0);

  private final Session session;
  private final Path directory;
  private final ExportRecords records;

  ExportStore(Session session) {
    this.session = session;
    this.directory = session.configuration().exports().directory();
    this.records = new ExportRecords(directory);
  }

  /** Work on the export of one volume. */
  interface Work<T> {
    T run() throws IOException;
  }

  <T> T alone(UUID volumeId, Work<T> work) {
    var result = new AtomicReference<@Nullable T>();
    String action = "change the export of volume " + volumeId;
    session.changes().alone(LvName.volume(volumeId), () -> result.set(translated(action, work)));
    return Objects.requireNonNull(result.get());
  }

  /** The record as somebody may be changing it; an old one may not say what it is of. */
  ExportRecord look(UUID volumeId) {
    return translated("read the export record of volume " + volumeId, () -> read(volumeId));
  }

  /**
   * The record, to whoever is alone. One of a release that did not keep what it is of is made whole
   * by what was so then: name and device are those of the settings, and the placement is that of
   * the volume's mark, if the volume is tagged with one of the attachments.
   *
   * @param otherwise the placement where the volume does not tell
   */
  ExportRecord find(UUID volumeId, UUID otherwise) throws IOException {
    ExportRecord record = read(volumeId);
    if (record.isEmpty() || record.target().isPresent()) {
      return record;
    }
    Optional<UUID> placement = placement(volumeId, record);
    var target =
        // there was no other kind
        ExportTarget.ofKernel(
            session.configuration().exports().portals().targetName(volumeId),
            placement.orElse(otherwise),
            session.configuration().device(LvName.volume(volumeId)));
    ExportRecord whole = record.withTarget(target);
    if (placement.isPresent()) {
      // before the settings change
      write(volumeId, whole);
    }
    return whole;
  }

  private Optional<UUID> placement(UUID volumeId, ExportRecord record) {
    return session
        .state()
        .find(LvName.volume(volumeId))
        .map(LogicalVolume::tags)
        .filter(
            tags ->
                record.attachments().stream()
                    .anyMatch(each -> tags.contains(Mark.attachmentTag(each.id()))))
        .flatMap(Mark::read)
        .map(Mark::placement);
  }

  /** The kernel knows initiators in small letters; old records have them as servers said them. */
  private ExportRecord read(UUID volumeId) throws IOException {
    ExportRecord record = records.find(volumeId);
    return new ExportRecord(
        record.target(),
        Optional.empty(),
        record.attachments().stream().map(each -> folded(each, record.credentials())).toList());
  }

  private static Attachment folded(Attachment attachment, Optional<ChapCredentials> shared) {
    return switch (attachment) {
      case Attachment.Local local -> local;
      case Attachment.Iscsi iscsi ->
          new Attachment.Iscsi(
              iscsi.id(),
              iscsi.initiator().folded(),
              iscsi.readOnly(),
              iscsi.credentials().or(() -> shared),
              iscsi.host());
    };
  }

  void write(UUID volumeId, ExportRecord record) throws IOException {
    if (!record.isEmpty()) {
      DurableFiles.createDirectories(directory, OwnerOnly.DIRECTORY);
    }
    records.write(volumeId, record);
  }

  /** Whether there is no record, or one that is a record. */
  boolean isReadable(UUID volumeId) throws IOException {
    return records.isReadable(volumeId);
  }

  /** Gives a record another name, under which it is none. */
  void setAside(UUID volumeId) throws IOException {
    records.setAside(volumeId);
  }

  /**
   * Has nothing left of records that were put aside of a volume that has gone: they hold secrets.
   */
  void dropSetAside(UUID volumeId) {
    translated(
        "remove what was put aside of volume " + volumeId,
        () -> {
          List<Path> aside = records.setAsideOf(volumeId);
          if (!aside.isEmpty() && session.state().find(LvName.volume(volumeId)).isEmpty()) {
            for (Path each : aside) {
              DurableFiles.delete(each);
            }
          }
          return true;
        });
  }

  /** The volumes that have a record. */
  Set<UUID> volumes() {
    return translated("look for export records", records::volumes);
  }

  private static <T> T translated(String action, Work<T> work) {
    try {
      return work.run();
    } catch (ClosedByInterruptException e) {
      // the thread stays interrupted
      throw new DriverException(
          DriverFault.TIMEOUT, "Cannot %s: the call was interrupted.".formatted(action), e);
    } catch (IOException | UncheckedIOException e) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot %s: %s.".formatted(action, e.getMessage()), e);
    }
  }
}
