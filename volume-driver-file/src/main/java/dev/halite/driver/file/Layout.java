package dev.halite.driver.file;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Where things lie in a backend's directory:
 *
 * <pre>
 * volume-&lt;id&gt;                        the disk
 * snapshot-&lt;id&gt;                      what a volume had at one instant
 * .halite/identity                   which directory this is
 * .halite/placements/volume-&lt;id&gt;.building | .complete   the placement mark
 * .halite/snapshots/volume-&lt;id&gt;/snapshot-&lt;id&gt;.building | .complete   a snapshot's mark
 * .halite/owners/&lt;incarnation&gt;.lock  locked as long as the incarnation lives
 * .halite/owners/&lt;incarnation&gt;.busy  locked as long as it changes something
 * .halite/fenced/&lt;incarnation&gt;       it may change nothing any more
 * .halite/exports/volume-&lt;id&gt;       who is connected to the volume, with secrets
 * .halite/process.lock               one backend of a process only
 * .halite/volumes.lock               one change to a volume at a time, over all processes
 * </pre>
 *
 * <p>Names are made from UUIDs only, so no text of a client ever becomes a path.
 */
record Layout(Path directory) {
  private static final String VOLUME = "volume-";
  private static final String SNAPSHOT = "snapshot-";

  Path control() {
    return directory.resolve(".halite");
  }

  Path identity() {
    return control().resolve("identity");
  }

  Path placements() {
    return control().resolve("placements");
  }

  Path exports() {
    return control().resolve("exports");
  }

  Path owners() {
    return control().resolve("owners");
  }

  Path fencedMarks() {
    return control().resolve("fenced");
  }

  Path processLock() {
    return control().resolve("process.lock");
  }

  Path volumesLock() {
    return control().resolve("volumes.lock");
  }

  Path volume(UUID volumeId) {
    return directory.resolve(VOLUME + volumeId);
  }

  MarkFile mark(UUID volumeId) {
    return MarkFile.of(placements(), VOLUME + volumeId);
  }

  Path snapshot(UUID snapshotId) {
    return directory.resolve(SNAPSHOT + snapshotId);
  }

  Path snapshotMarks() {
    return control().resolve("snapshots");
  }

  Path snapshotMarks(UUID volumeId) {
    return snapshotMarks().resolve(VOLUME + volumeId);
  }

  MarkFile snapshotMark(UUID volumeId, UUID snapshotId) {
    return MarkFile.of(snapshotMarks(volumeId), SNAPSHOT + snapshotId);
  }

  Path owner(UUID incarnation) {
    return owners().resolve(incarnation + ".lock");
  }

  Path busy(UUID incarnation) {
    return owners().resolve(incarnation + ".busy");
  }

  Path fenced(UUID incarnation) {
    return fencedMarks().resolve(incarnation.toString());
  }

  /** The volume whose disk has this name; empty for any other file. */
  static Optional<UUID> volumeOfDisk(Path path) {
    return volumeNamed(fileName(path));
  }

  /** The volume whose disk has this name; empty for any other name. */
  static Optional<UUID> volumeNamed(String name) {
    return named(VOLUME, name);
  }

  /** The snapshot whose file has this name; empty for any other name. */
  static Optional<UUID> snapshotNamed(String name) {
    return named(SNAPSHOT, name);
  }

  /** The volume whose placement mark has this name; empty for any other file. */
  static Optional<UUID> volumeOfMark(Path path) {
    return named(VOLUME, MarkFile.objectOf(fileName(path)));
  }

  /** The snapshot whose mark has this name; empty for any other file. */
  static Optional<UUID> snapshotOfMark(Path path) {
    return named(SNAPSHOT, MarkFile.objectOf(fileName(path)));
  }

  /** The incarnation whose lock, busy or fenced file has this name; empty for any other file. */
  static Optional<UUID> incarnation(Path path) {
    String name = fileName(path);
    int dot = name.indexOf('.');
    return uuid(dot < 0 ? name : name.substring(0, dot));
  }

  private static Optional<UUID> named(String kind, String name) {
    return name.startsWith(kind) ? uuid(name.substring(kind.length())) : Optional.empty();
  }

  /** The last part of a path. */
  static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Optional<UUID> uuid(String text) {
    try {
      UUID id = UUID.fromString(text);
      // fromString also takes short groups, which would name another file
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
