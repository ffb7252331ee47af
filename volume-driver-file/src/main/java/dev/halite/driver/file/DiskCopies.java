package dev.halite.driver.file;

import dev.halite.common.storage.posix.ContentFile;
import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.PosixFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/**
 * Makes disks with the content that another one has at one instant. What a method returns from is
 * durable.
 *
 * <p>Where the file system shares blocks between files (reflink: XFS, Btrfs), the copy takes no
 * space and next to no time, and is at one instant also for a server that goes on writing. Else the
 * data is copied and holes are left out; that is at one instant only when nobody writes, so a disk
 * that is exported or that a process has open for writing is refused as BUSY.
 *
 * <p>Where volumes are preallocated no blocks are shared, because a shared block needs room at its
 * next write, in the copy as in the source; and new volumes get zeroes in the place of holes.
 */
final class DiskCopies {
  private static final long CHUNK = 4L << 20;

  /** Written back so often: who fences waits for the rest, and for no more than that. */
  private static final long FLUSH = 64L << 20;

  private final Layout layout;
  private final DiskFiles disks;
  private final boolean preallocate;

  DiskCopies(Layout layout, DiskFiles disks, boolean preallocate) {
    this.layout = layout;
    this.disks = disks;
    this.preallocate = preallocate;
  }

  /**
   * Makes the snapshot's file anew.
   *
   * @param made called when the file is there and has nothing yet
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  void toSnapshot(DiskSource source, UUID snapshotId, Runnable made, Checkpoint checkpoint)
      throws IOException {
    copy(source, source.sizeBytes(), layout.snapshot(snapshotId), false, made, checkpoint);
  }

  /**
   * Makes the volume's disk anew with its own size, whatever the source's: beyond that it reads as
   * zeroes, and what the source has more is left out.
   */
  void toVolume(DiskSource source, UUID volumeId, long size, Runnable made, Checkpoint checkpoint)
      throws IOException {
    if (preallocate) {
      DiskFiles.requireRoom(layout, "volume " + volumeId, size);
    }
    long end = Math.min(size, source.sizeBytes());
    copy(source, end, layout.volume(volumeId), preallocate, made, checkpoint);
    if (size > end) {
      disks.grow(volumeId, end, size, checkpoint);
    }
  }

  /**
   * Gives a volume's disk, which is as large as the source or larger, its content. The blocks of a
   * preallocated one stay its own; of any other what reads as zeroes is given back.
   *
   * @throws dev.halite.driver.DriverException FULL before anything is written
   */
  void over(DiskSource source, UUID volumeId, Checkpoint checkpoint) throws IOException {
    Path target = layout.volume(volumeId);
    try (ContentFile content = ContentFile.open(target, true)) {
      PosixFile file = content.file();
      FileChannel to = content.channel();
      checkpoint.at(0);
      if (preallocate || !file.cloneFrom(source.file())) {
        DiskFiles.requireRoom(layout, "volume " + volumeId, newBytes(source, file));
        copyOver(source, file, to, checkpoint);
      }
      to.force(true);
    }
  }

  private void copyOver(DiskSource source, PosixFile file, FileChannel to, Checkpoint checkpoint)
      throws IOException {
    long end = source.sizeBytes();
    long at = 0;
    long unflushed = 0;
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) CHUNK);
    while (at < end) {
      checkpoint.at(at);
      long data = Math.min(source.file().nextData(at).orElse(end), end);
      clear(file, to, at, data, checkpoint);
      at = Math.min(endOfData(source.file(), data, end), data + CHUNK);
      copyRange(source, to, data, at, buffer);
      unflushed += at - data;
      if (unflushed >= FLUSH) {
        to.force(false);
        unflushed = 0;
      }
    }
  }

  /** Has a range of a disk read as zeroes. */
  private void clear(PosixFile file, FileChannel to, long begin, long end, Checkpoint checkpoint)
      throws IOException {
    if (begin >= end || !preallocate && file.punchHole(begin, end - begin)) {
      return;
    }
    long at = begin;
    while (at < end) {
      long data = Math.min(file.nextData(at).orElse(end), end);
      at = Math.min(endOfData(file, data, end), data + FLUSH);
      DiskFiles.writeZeroes(to, data, at, checkpoint);
      if (at - data == FLUSH) {
        to.force(false);
      }
    }
  }

  /** How much of the source's data comes to lie where the target has a hole. */
  private static long newBytes(DiskSource source, PosixFile target) throws IOException {
    long bytes = 0;
    long end = source.sizeBytes();
    long at = 0;
    while (at < end) {
      long data = Math.min(source.file().nextData(at).orElse(end), end);
      at = endOfData(source.file(), data, end);
      long hole = Math.min(target.nextHole(data).orElse(end), at);
      while (hole < at) {
        long there = Math.min(target.nextData(hole).orElse(end), at);
        bytes += there - hole;
        hole = Math.min(target.nextHole(there).orElse(end), at);
      }
    }
    return bytes;
  }

  /**
   * Copies the source's first bytes.
   *
   * @param end how many
   */
  private void copy(
      DiskSource source, long end, Path target, boolean fill, Runnable made, Checkpoint checkpoint)
      throws IOException {
    // whatever an earlier attempt of this placement left
    Files.deleteIfExists(target);
    // CREATE_NEW neither follows a link nor opens what is there already
    try (FileChannel to =
        FileChannel.open(
            target,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE),
            DiskFiles.NOT_FOR_OTHERS)) {
      made.run();
      checkpoint.at(0);
      if (!preallocate && sharesBlocks(source, target)) {
        to.truncate(end);
      } else {
        source.whileStill(
            () -> {
              copyData(source, end, to, fill, checkpoint);
              return true;
            });
      }
      if (to.size() < end) {
        to.write(ByteBuffer.allocate(1), end - 1);
      }
      to.force(true);
    }
    DurableFiles.syncDirectory(layout.directory());
  }

  private static boolean sharesBlocks(DiskSource source, Path target) throws IOException {
    try (PosixFile to = PosixFile.openNoLink(target)) {
      return to.cloneFrom(source.file());
    }
  }

  private void copyData(
      DiskSource source, long end, FileChannel to, boolean fill, Checkpoint checkpoint)
      throws IOException {
    // found out before the first byte: a full file system would harm the volumes of others
    DiskFiles.requireRoom(layout, "a copy of " + source.name(), dataBytes(source, end));
    long at = 0;
    long unflushed = 0;
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) CHUNK);
    while (at < end) {
      checkpoint.at(at);
      long data = Math.min(source.file().nextData(at).orElse(end), end);
      if (fill) {
        DiskFiles.writeZeroes(to, at, data, checkpoint);
      }
      at = Math.min(endOfData(source, end, data), data + CHUNK);
      copyRange(source, to, data, at, buffer);
      unflushed += at - data;
      if (unflushed >= FLUSH) {
        to.force(false);
        unflushed = 0;
      }
    }
  }

  /** By hand: the kernel's own copy between files may share the blocks. */
  private static void copyRange(
      DiskSource source, FileChannel to, long begin, long end, ByteBuffer buffer)
      throws IOException {
    long at = begin;
    while (at < end) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      if (source.channel().read(buffer, at) <= 0) {
        throw new IOException(source.name() + " became shorter");
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        at += to.write(buffer, at);
      }
    }
  }

  private static long dataBytes(DiskSource source, long end) throws IOException {
    long bytes = 0;
    long at = 0;
    while (at < end) {
      long data = Math.min(source.file().nextData(at).orElse(end), end);
      at = endOfData(source, end, data);
      bytes += at - data;
    }
    return bytes;
  }

  private static long endOfData(DiskSource source, long end, long data) throws IOException {
    return endOfData(source.file(), data, end);
  }

  private static long endOfData(PosixFile file, long data, long end) throws IOException {
    return data >= end ? end : Math.min(file.nextHole(data).orElse(end), end);
  }
}
