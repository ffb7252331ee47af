package dev.halite.node.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StageListener;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a directory: disk and placement mark together. A change is only made by who holds
 * the volume's lock within an unfenced incarnation; {@link FileDriver} sees to that.
 */
final class VolumeFiles {
  private static final int ZEROES = 1 << 20;
  private static final FileAttribute<Set<PosixFilePermission>> NOT_FOR_OTHERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----"));

  private final Layout layout;
  private final PlacementMarks marks;
  private final String pool;
  private final boolean preallocate;
  private final StageListener stages;

  VolumeFiles(Layout layout, String pool, boolean preallocate, StageListener stages) {
    this.layout = layout;
    this.marks = new PlacementMarks(layout);
    this.pool = pool;
    this.preallocate = preallocate;
    this.stages = stages;
  }

  /**
   * Mark building, make the disk, mark complete; each durable before the next.
   *
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  StoredVolume create(OperationMark operation, VolumeSpec spec, Runnable checkpoint)
      throws IOException {
    UUID id = spec.volumeId();
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disk(id);
    if (found != null || disk != null) {
      PlacementMark mark = requireOwn(operation, id, spec.placement(), found);
      if (found != null && found.state() == PlacementState.COMPLETE) {
        return requireIntact(spec, mark, disk);
      }
    }
    try {
      marks.writeBuilding(id, PlacementMark.of(operation, spec));
      stages.reached(operation, "create.building-marked");
      // whatever an earlier attempt of this placement left
      Files.deleteIfExists(layout.volume(id));
      makeDisk(operation, spec, checkpoint);
      marks.buildingToComplete(id);
      stages.reached(operation, "create.complete-marked");
    } catch (IOException | RuntimeException e) {
      cleanUp(id, e);
      throw e;
    }
    return new StoredVolume(id, spec.placement(), spec.sizeBytes(), pool, PlacementState.COMPLETE);
  }

  /** Mark building again, so that half a delete never looks like a volume; then disk, then mark. */
  void delete(OperationMark operation, UUID id, UUID placement) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    if (found == null && disk(id) == null) {
      marks.remove(id);
      return;
    }
    requireOwn(operation, id, placement, found);
    if (found != null && found.state() == PlacementState.COMPLETE) {
      marks.completeToBuilding(id);
      stages.reached(operation, "delete.building-marked");
    }
    DurableFiles.delete(layout.volume(id));
    stages.reached(operation, "delete.file-removed");
    marks.remove(id);
    stages.reached(operation, "delete.mark-removed");
  }

  /** What is there for the volume; null when nothing is. */
  @Nullable StoredVolume find(UUID id) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disk(id);
    if (found == null && disk == null) {
      return null;
    }
    long diskSize = disk == null ? 0 : disk.size();
    PlacementMark mark = found == null ? null : found.mark();
    if (found == null || mark == null) {
      return new StoredVolume(id, null, diskSize, pool, PlacementState.DAMAGED);
    }
    if (found.state() == PlacementState.BUILDING) {
      return new StoredVolume(
          id, mark.placement(), mark.sizeBytes(), pool, PlacementState.BUILDING);
    }
    boolean intact = disk != null && disk.isRegularFile() && diskSize == mark.sizeBytes();
    return new StoredVolume(
        id,
        mark.placement(),
        diskSize,
        pool,
        intact ? PlacementState.COMPLETE : PlacementState.DAMAGED);
  }

  /** The volumes that have a mark. */
  Set<UUID> marked() throws IOException {
    return marks.volumes();
  }

  /** The disks, with their sizes in bytes. */
  Map<UUID, Long> disks() throws IOException {
    var disks = new HashMap<UUID, Long>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.directory(), "volume-*")) {
      for (Path file : files) {
        UUID id = Layout.volumeOfDisk(file).orElse(null);
        BasicFileAttributes disk = id == null ? null : disk(id);
        if (id != null && disk != null) {
          disks.put(id, disk.size());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return disks;
  }

  private void makeDisk(OperationMark operation, VolumeSpec spec, Runnable checkpoint)
      throws IOException {
    // CREATE_NEW neither follows a link nor opens what is there already
    try (FileChannel channel =
        FileChannel.open(
            layout.volume(spec.volumeId()),
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE),
            NOT_FOR_OTHERS)) {
      stages.reached(operation, "create.file-made");
      if (preallocate) {
        requireRoom(spec);
        writeZeroes(channel, spec.sizeBytes(), checkpoint);
      } else {
        channel.write(ByteBuffer.allocate(1), spec.sizeBytes() - 1);
      }
      channel.force(true);
    }
    DurableFiles.syncDirectory(layout.directory());
    stages.reached(operation, "create.file-durable");
  }

  private void requireRoom(VolumeSpec spec) {
    long free = layout.directory().toFile().getUsableSpace();
    if (free < spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.FULL,
          "%s has %d bytes free, volume %s needs %d."
              .formatted(layout.directory(), free, spec.volumeId(), spec.sizeBytes()));
    }
  }

  private static void writeZeroes(FileChannel channel, long size, Runnable checkpoint)
      throws IOException {
    ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
    long written = 0;
    while (written < size) {
      checkpoint.run();
      zeroes.clear().limit((int) Math.min(ZEROES, size - written));
      written += channel.write(zeroes, written);
    }
  }

  /** The mark of our own placement, or CONFLICT. */
  private static PlacementMark requireOwn(
      OperationMark operation, UUID id, UUID placement, PlacementMarks.@Nullable Found found) {
    PlacementMark mark = found == null ? null : found.mark();
    if (mark == null) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "There is a volume-%s without a readable mark; it is left alone.".formatted(id));
    }
    if (!mark.placement().equals(placement)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s lies there from placement %s, not %s; it is left alone."
              .formatted(id, mark.placement(), placement));
    }
    if (mark.supersedes(operation)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Operation %s was taken over with fence %d; this call has fence %d."
              .formatted(operation.operationId(), mark.fence(), operation.fence()));
    }
    return mark;
  }

  private StoredVolume requireIntact(
      VolumeSpec spec, PlacementMark mark, @Nullable BasicFileAttributes disk) {
    UUID id = spec.volumeId();
    if (mark.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s was made with %d bytes, not %d."
              .formatted(id, mark.sizeBytes(), spec.sizeBytes()));
    }
    if (disk == null || !disk.isRegularFile() || disk.size() != mark.sizeBytes()) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Volume %s is marked complete, but its file is missing or has another size."
              .formatted(id));
    }
    return new StoredVolume(id, spec.placement(), disk.size(), pool, PlacementState.COMPLETE);
  }

  /** Removes what a failed create made; what cannot be removed stays marked building. */
  private void cleanUp(UUID id, Exception failure) {
    if (failure instanceof DriverException driver && driver.fault() == DriverFault.FENCED) {
      // who fences waits for this call and will see to the rest
      return;
    }
    // an interrupt would make each file operation fail again
    boolean interrupted = Thread.interrupted();
    try {
      DurableFiles.delete(layout.volume(id));
      marks.remove(id);
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private @Nullable BasicFileAttributes disk(UUID id) throws IOException {
    try {
      return Files.readAttributes(
          layout.volume(id), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
