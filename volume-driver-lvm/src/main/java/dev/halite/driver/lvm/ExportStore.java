package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportRecords;
import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.OwnerOnly;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The export records of a group, and the work on one of them: alone among all incarnations of this
 * host, so that what is decided by a record is still so when it is done.
 */
final class ExportStore {
  private final Path directory;
  private final GroupChanges changes;
  private final ExportRecords records;

  ExportStore(Path directory, GroupChanges changes) {
    this.directory = directory;
    this.changes = changes;
    this.records = new ExportRecords(directory);
  }

  /** Work on the export of one volume. */
  interface Work<T> {
    T run() throws IOException;
  }

  <T> T alone(UUID volumeId, Work<T> work) {
    var result = new AtomicReference<@Nullable T>();
    String action = "change the export of volume " + volumeId;
    changes.alone(LvName.volume(volumeId), () -> result.set(translated(action, work)));
    return Objects.requireNonNull(result.get());
  }

  /** The record as somebody may be changing it. */
  ExportRecord look(UUID volumeId) {
    return translated("read the export record of volume " + volumeId, () -> find(volumeId));
  }

  /** The record, to whoever is alone. */
  ExportRecord find(UUID volumeId) throws IOException {
    return records.find(volumeId);
  }

  void write(UUID volumeId, ExportRecord record) throws IOException {
    if (!record.isEmpty()) {
      DurableFiles.createDirectories(directory, OwnerOnly.DIRECTORY);
    }
    records.write(volumeId, record);
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
