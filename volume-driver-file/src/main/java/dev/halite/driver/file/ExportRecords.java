package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The export records of a directory. They hold secrets, so nobody else can read them. */
final class ExportRecords {
  private static final int LONGEST = 4 << 20;

  private final Layout layout;

  ExportRecords(Layout layout) {
    this.layout = layout;
  }

  /** The volume's record, empty when it has none. */
  ExportRecord find(UUID volumeId) throws IOException {
    Path file = layout.export(volumeId);
    try {
      return ExportRecord.parse(DurableFiles.read(file, LONGEST))
          .orElseThrow(
              () ->
                  new DriverException(
                      DriverFault.FAILURE,
                      "%s cannot be read, so it is not known who uses the volume."
                          .formatted(file)));
    } catch (NoSuchFileException e) {
      return ExportRecord.EMPTY;
    }
  }

  /** Keeps the record; one without attachments is removed. */
  void write(UUID volumeId, ExportRecord record) throws IOException {
    if (record.isEmpty()) {
      Files.deleteIfExists(layout.temporaryExport(volumeId));
      DurableFiles.delete(layout.export(volumeId));
    } else {
      DurableFiles.writeSecret(
          layout.temporaryExport(volumeId), layout.export(volumeId), record.text());
    }
  }

  /** The volumes that have a record. */
  Set<UUID> volumes() throws IOException {
    var volumes = new HashSet<UUID>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.exports())) {
      for (Path file : files) {
        Layout.volumeOfDisk(file).ifPresent(volumes::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return volumes;
  }
}
