package dev.halite.driver.file;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Where things lie in a backend's directory:
 *
 * <pre>
 * volume-&lt;id&gt;                        the disk
 * .halite/identity                   which directory this is
 * .halite/placements/volume-&lt;id&gt;.building | .complete   the placement mark
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
  private static final String BUILDING = ".building";
  private static final String COMPLETE = ".complete";

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

  Path building(UUID volumeId) {
    return placements().resolve(VOLUME + volumeId + BUILDING);
  }

  Path complete(UUID volumeId) {
    return placements().resolve(VOLUME + volumeId + COMPLETE);
  }

  Path temporaryMark(UUID volumeId) {
    return placements().resolve(VOLUME + volumeId + ".temporary");
  }

  Path export(UUID volumeId) {
    return exports().resolve(VOLUME + volumeId);
  }

  Path temporaryExport(UUID volumeId) {
    return exports().resolve(VOLUME + volumeId + ".temporary");
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

  /** The volume whose disk or export has this name; empty for any other file. */
  static Optional<UUID> volumeOfDisk(Path path) {
    String name = fileName(path);
    return name.startsWith(VOLUME) ? uuid(name.substring(VOLUME.length())) : Optional.empty();
  }

  /** The volume whose placement mark has this name; empty for any other file. */
  static Optional<UUID> volumeOfMark(Path path) {
    String name = fileName(path);
    if (!name.endsWith(BUILDING) && !name.endsWith(COMPLETE)) {
      return Optional.empty();
    }
    return volumeOfDisk(Path.of(name.substring(0, name.lastIndexOf('.'))));
  }

  /** The incarnation whose lock, busy or fenced file has this name; empty for any other file. */
  static Optional<UUID> incarnation(Path path) {
    String name = fileName(path);
    int dot = name.indexOf('.');
    return uuid(dot < 0 ? name : name.substring(0, dot));
  }

  private static String fileName(Path path) {
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
