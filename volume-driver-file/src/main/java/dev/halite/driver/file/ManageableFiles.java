package dev.halite.driver.file;

import dev.halite.common.storage.posix.PosixFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.SourceReference;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at the files of a directory as what could be volumes. */
final class ManageableFiles {
  private final Layout layout;
  private final PlacementMarks marks;
  private final String pool;

  ManageableFiles(Layout layout, PlacementMarks marks, String pool) {
    this.layout = layout;
    this.marks = marks;
    this.pool = pool;
  }

  /** A file, and why it cannot be managed. */
  record Candidate(Path path, long sizeBytes, @Nullable UUID volumeId, @Nullable Refusal refusal) {}

  /** As a fault, and in words without a full stop. */
  record Refusal(DriverFault fault, String reason) {}

  List<ManageableVolume> all() throws IOException {
    var all = new ArrayList<ManageableVolume>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.directory())) {
      for (Path file : files) {
        Candidate candidate = isCandidate(file) ? candidate(file) : null;
        if (candidate != null) {
          all.add(shown(candidate));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return List.copyOf(all);
  }

  /** As it is shown. */
  ManageableVolume shown(Candidate candidate) {
    Refusal refusal = candidate.refusal();
    return new ManageableVolume(
        SourceReference.toName(Layout.fileName(candidate.path())),
        pool,
        candidate.sizeBytes(),
        refusal == null ? null : refusal.reason(),
        candidate.volumeId());
  }

  /** The file of that name, found by looking: what an operator writes becomes no path. */
  Candidate find(SourceReference reference) throws IOException {
    String name = reference.requireName();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.directory())) {
      for (Path file : files) {
        if (Layout.fileName(file).equals(name) && isCandidate(file)) {
          Candidate candidate = candidate(file);
          if (candidate != null) {
            return candidate;
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    throw new DriverException(
        DriverFault.NOT_FOUND,
        "There is no file with %s in %s.".formatted(reference, layout.directory()));
  }

  /** The same, if it can be managed. */
  Candidate require(SourceReference reference) throws IOException {
    Candidate candidate = find(reference);
    Refusal refusal = candidate.refusal();
    if (refusal != null) {
      throw new DriverException(
          refusal.fault(),
          "The file with %s cannot be managed: %s.".formatted(reference, refusal.reason()));
    }
    return candidate;
  }

  /** Hidden files are the driver's own, and snapshots belong to their volumes. */
  private static boolean isCandidate(Path file) {
    String name = Layout.fileName(file);
    return !name.isBlank()
        && name.length() <= 255
        && !name.startsWith(".")
        && Layout.snapshotNamed(name).isEmpty();
  }

  /** Null for what is no file, or is gone. */
  private @Nullable Candidate candidate(Path file) throws IOException {
    BasicFileAttributes attributes = DiskFiles.find(file);
    if (attributes == null || !attributes.isRegularFile()) {
      return null;
    }
    UUID id = Layout.volumeOfDisk(file).orElse(null);
    return id != null && marks.find(id) != null
        ? new Candidate(
            file,
            attributes.size(),
            id,
            new Refusal(DriverFault.CONFLICT, "it is volume " + id + " already"))
        : new Candidate(file, attributes.size(), null, refusal(file, attributes.size()));
  }

  private static @Nullable Refusal refusal(Path file, long size) throws IOException {
    if (size == 0) {
      return new Refusal(DriverFault.INVALID, "it is empty");
    }
    if (Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer names
        && names > 1) {
      return new Refusal(DriverFault.INVALID, "it has %d names".formatted(names));
    }
    if (!Files.isReadable(file) || !Files.isWritable(file)) {
      return new Refusal(DriverFault.DENIED, "this process may not read and write it");
    }
    try (PosixFile open = PosixFile.openNoLink(file)) {
      return open.isOpenElsewhere()
          ? new Refusal(DriverFault.BUSY, "a process of this host has it open")
          : null;
    } catch (IOException e) {
      return new Refusal(
          DriverFault.BUSY, "it is not sure that nobody has it open: " + e.getMessage());
    }
  }
}
