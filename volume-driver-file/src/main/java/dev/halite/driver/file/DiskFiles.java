package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The disks of a directory, without their marks. What a method returns from is durable. */
final class DiskFiles {
  private static final int ZEROES = 1 << 20;
  static final FileAttribute<Set<PosixFilePermission>> NOT_FOR_OTHERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----"));

  private final Layout layout;
  private final boolean preallocate;

  DiskFiles(Layout layout, boolean preallocate) {
    this.layout = layout;
    this.preallocate = preallocate;
  }

  /** The disk's attributes; null when there is none. */
  @Nullable BasicFileAttributes find(UUID id) throws IOException {
    return find(layout.volume(id));
  }

  /** The file's attributes; null when there is none. */
  static @Nullable BasicFileAttributes find(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Makes the disk anew.
   *
   * @param made called when the file is there and has no size yet
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  void make(UUID id, long size, Runnable made, Checkpoint checkpoint) throws IOException {
    // whatever an earlier attempt of this placement left
    Files.deleteIfExists(layout.volume(id));
    // CREATE_NEW neither follows a link nor opens what is there already
    try (FileChannel channel =
        FileChannel.open(
            layout.volume(id),
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE),
            NOT_FOR_OTHERS)) {
      made.run();
      lengthen(channel, id, 0, size, checkpoint);
    }
    DurableFiles.syncDirectory(layout.directory());
  }

  /** Makes the disk larger: beyond {@code from} it reads as zeroes, whatever was there. */
  void grow(UUID id, long from, long to, Checkpoint checkpoint) throws IOException {
    try (FileChannel channel = open(id)) {
      channel.truncate(from);
      lengthen(channel, id, from, to, checkpoint);
    }
  }

  /** Cuts the disk off at this size, if it is larger. */
  void cut(UUID id, long size) throws IOException {
    try (FileChannel channel = open(id)) {
      channel.truncate(size);
      channel.force(true);
    }
  }

  private FileChannel open(UUID id) throws IOException {
    return FileChannel.open(layout.volume(id), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private void lengthen(FileChannel channel, UUID id, long from, long to, Checkpoint checkpoint)
      throws IOException {
    if (preallocate) {
      requireRoom(layout, "volume " + id, to - from);
      writeZeroes(channel, from, to, checkpoint);
    } else {
      channel.write(ByteBuffer.allocate(1), to - 1);
    }
    channel.force(true);
  }

  static void requireRoom(Layout layout, String what, long needed) {
    long free = layout.directory().toFile().getUsableSpace();
    if (free < needed) {
      throw new DriverException(
          DriverFault.FULL,
          "%s has %d bytes free, %s needs %d.".formatted(layout.directory(), free, what, needed));
    }
  }

  static void writeZeroes(FileChannel channel, long from, long to, Checkpoint checkpoint)
      throws IOException {
    ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
    long at = from;
    while (at < to) {
      checkpoint.at(at);
      zeroes.clear().limit((int) Math.min(ZEROES, to - at));
      at += channel.write(zeroes, at);
    }
  }
}
