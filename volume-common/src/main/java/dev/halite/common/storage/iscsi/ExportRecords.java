package dev.halite.common.storage.iscsi;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The export records of a backend, files {@code volume-<id>} of a directory. They hold secrets, so
 * nobody else can read them; each is replaced as a whole.
 */
public final class ExportRecords {
  private static final int LONGEST = 4 << 20;
  private static final String VOLUME = "volume-";
  private static final String ASIDE = ".unreadable";

  private final Path directory;

  /** Those in a directory. */
  public ExportRecords(Path directory) {
    this.directory = directory;
  }

  /** The volume's record, empty when it has none. */
  public ExportRecord find(UUID volumeId) throws IOException {
    Path file = file(volumeId);
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
  public void write(UUID volumeId, ExportRecord record) throws IOException {
    Path temporary = directory.resolve(VOLUME + volumeId + ".temporary");
    if (record.isEmpty()) {
      Files.deleteIfExists(temporary);
      DurableFiles.delete(file(volumeId));
    } else {
      DurableFiles.writeSecret(temporary, file(volumeId), record.text());
    }
  }

  /** Whether the volume has no record, or one that is a record. */
  public boolean isReadable(UUID volumeId) throws IOException {
    try {
      return ExportRecord.parse(DurableFiles.read(file(volumeId), LONGEST)).isPresent();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** Gives the volume's record another name, under which it is none; earlier ones stay. */
  public void setAside(UUID volumeId) throws IOException {
    Path aside = directory.resolve(VOLUME + volumeId + ASIDE);
    for (int number = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); number++) {
      aside = directory.resolve(VOLUME + volumeId + ASIDE + "-" + number);
    }
    DurableFiles.rename(file(volumeId), aside);
  }

  /** The volume's records that were put aside. */
  public List<Path> setAsideOf(UUID volumeId) throws IOException {
    List<Path> aside = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, VOLUME + volumeId + ASIDE + "*")) {
      files.forEach(aside::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return aside;
  }

  /** The volumes that have a record. */
  public Set<UUID> volumes() throws IOException {
    var volumes = new HashSet<UUID>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, VOLUME + "*")) {
      for (Path file : files) {
        id(directory.relativize(file).toString()).ifPresent(volumes::add);
      }
    } catch (NoSuchFileException e) {
      // nothing was ever kept there
      return Set.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return volumes;
  }

  private Path file(UUID volumeId) {
    return directory.resolve(VOLUME + volumeId);
  }

  private static Optional<UUID> id(String name) {
    String text = name.substring(VOLUME.length());
    try {
      // the JDK also takes ids with digits left out
      return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
