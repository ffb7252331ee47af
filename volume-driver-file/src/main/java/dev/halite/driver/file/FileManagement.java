package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** What a session manages and gives up: each call alone on what it changes, and unfenced. */
final class FileManagement {
  private final Session session;
  private final VolumeFiles volumes;

  FileManagement(Session session) {
    this.session = session;
    this.volumes = session.volumes();
  }

  List<ManageableVolume> all() throws IOException {
    return session.read(volumes.manageable()::all);
  }

  ManageableVolume find(SourceReference reference) throws IOException {
    ManageableFiles files = volumes.manageable();
    return session.read(() -> files.shown(files.find(reference)));
  }

  StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference)
      throws IOException {
    return session.change(
        List.of(spec.volumeId(), lockOf(reference)),
        () ->
            volumes.manage(
                mark, spec, () -> source(spec, reference), session.incarnation()::requireUnfenced));
  }

  void unmanage(OperationMark mark, UUID volumeId, UUID placement) throws IOException {
    session.change(
        volumeId,
        () -> {
          session.exports().requireUnused(volumeId);
          volumes.unmanage(mark, volumeId, placement);
          return true;
        });
  }

  private ManageableFiles.Candidate source(VolumeSpec spec, SourceReference reference)
      throws IOException {
    ManageableFiles files = volumes.manageable();
    ManageableFiles.Candidate source = files.require(reference);
    long size = files.shown(source).sizeGib() * VolumeSpec.GIB;
    if (size != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.INVALID,
          "The file with %s makes a volume of %d bytes, not %d."
              .formatted(reference, size, spec.sizeBytes()));
    }
    return source;
  }

  /** A file that has a volume's name is locked as that volume. */
  private static UUID lockOf(SourceReference reference) {
    return Layout.volumeNamed(reference.value())
        .orElseGet(
            () ->
                UUID.nameUUIDFromBytes(
                    ("file " + reference.value()).getBytes(StandardCharsets.UTF_8)));
  }
}
