package dev.halite.driver.file;

import dev.halite.common.storage.posix.ContentFile;
import dev.halite.common.storage.posix.PosixFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** A disk or snapshot to copy from, open until closed. */
final class DiskSource implements Closeable {
  private final String name;
  private final Path path;
  private final long sizeBytes;
  private final @Nullable Users users;
  private final ContentFile content;

  private DiskSource(
      String name, Path path, long sizeBytes, @Nullable Users users, ContentFile content) {
    this.name = name;
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.users = users;
    this.content = content;
  }

  /** Who may write to a disk while it is copied. */
  @FunctionalInterface
  interface Users {
    /** How many ways to the disk are given out. */
    int attachments() throws IOException;
  }

  /** When a disk was last written to, and how large it was then. */
  private record Seen(FileTime modified, long diskBytes) {}

  /**
   * Opens a file.
   *
   * @param name of the volume or snapshot, as in a sentence
   * @param users null for a snapshot: nobody writes to it, and it may be deleted meanwhile
   */
  static DiskSource open(String name, Path path, long sizeBytes, @Nullable Users users)
      throws IOException {
    return new DiskSource(name, path, sizeBytes, users, ContentFile.open(path, false));
  }

  /** As in a sentence. */
  String name() {
    return name;
  }

  /** How much of the file is the disk: a growth that was killed may have left it larger. */
  long sizeBytes() {
    return sizeBytes;
  }

  PosixFile file() {
    return content.file();
  }

  FileChannel channel() {
    return content.channel();
  }

  /**
   * Does the work while nobody can write; or else fails, sooner or later.
   *
   * @throws DriverException BUSY
   */
  void whileStill(Session.Work<?> work) throws IOException {
    whileStill("and no blocks are shared in its directory", work);
  }

  /**
   * The same.
   *
   * @param otherwise completes the sentence: why that matters
   */
  void whileStill(String otherwise, Session.Work<?> work) throws IOException {
    if (users == null) {
      work.run();
      return;
    }
    Seen before = requireStill(users, otherwise);
    work.run();
    if (!requireStill(users, otherwise).equals(before)) {
      throw busy("it was written to meanwhile", otherwise);
    }
  }

  private Seen requireStill(Users of, String otherwise) throws IOException {
    int attachments = of.attachments();
    if (attachments > 0 || OpenFiles.isWritten(path, file())) {
      throw busy(
          attachments > 0
              ? "it is in use by %d attachment%s"
                  .formatted(attachments, attachments == 1 ? "" : "s")
              : "a process of this host has it open for writing",
          otherwise);
    }
    BasicFileAttributes now =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Seen(now.lastModifiedTime(), now.size());
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private DriverException busy(String why, String otherwise) {
    return new DriverException(
        DriverFault.BUSY,
        "%s cannot be copied at one instant: %s, %s.".formatted(name, why, otherwise));
  }
}
