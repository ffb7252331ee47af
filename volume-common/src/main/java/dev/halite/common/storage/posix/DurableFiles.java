package dev.halite.common.storage.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * File changes that have reached the disk when the method returns, the directory entry included.
 * None follows a symbolic link in the last part of the path.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** Writes the text to {@code temporary} and moves it onto {@code target}; all or nothing. */
  public static void write(Path temporary, Path target, String text) throws IOException {
    writeOnly(temporary, text);
    rename(temporary, target);
  }

  /** As {@link #write}, and nobody but this user can read it at any time. */
  public static void writeSecret(Path temporary, Path target, String text) throws IOException {
    // what a death in the middle left may have other permissions
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.FILE)) {
      writeAll(channel, text);
    }
    rename(temporary, target);
  }

  /** Writes the text; the directory entry is not yet durable. */
  public static void writeOnly(Path path, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      writeAll(channel, text);
    }
  }

  private static void writeAll(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  /** Reads a small text file. */
  public static String read(Path path) throws IOException {
    return read(path, 8192);
  }

  /** Reads a text file, at most its first {@code limit} bytes. */
  public static String read(Path path, int limit) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(limit, Math.max(1, channel.size())));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }

  /** Renames within a file system, replacing what has the new name. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(parent(to));
  }

  /** Makes the directory and whichever above it are missing, with these attributes. */
  public static void createDirectories(Path directory, FileAttribute<?>... attributes)
      throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path above = parent(directory);
    createDirectories(above, attributes);
    try {
      Files.createDirectory(directory, attributes);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    syncDirectory(above);
  }

  /** Removes the file if it is there. */
  public static void delete(Path path) throws IOException {
    if (Files.deleteIfExists(path)) {
      syncDirectory(parent(path));
    }
  }

  /** Makes the directory's entries durable. */
  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException("No parent: " + path);
    }
    return parent;
  }
}
