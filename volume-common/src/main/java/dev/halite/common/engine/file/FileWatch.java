package dev.halite.common.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sees that a file has changed, and when it has come to rest: an editor, a copy or a full disk
 * leaves it empty or in part for a moment. Only the first method may be called by several threads.
 */
final class FileWatch {
  /** How long it has to stay as it is. */
  private static final Duration REST = Duration.ofSeconds(1);

  /** So old a change is no longer going on, whoever has seen it first. */
  private static final Duration OLD = Duration.ofSeconds(2);

  private final Path file;
  private final Clock clock;
  private volatile Stamp read;
  private @Nullable Stamp seen;
  private Instant seenAt = Instant.MIN;
  private Instant triedAt = Instant.MIN;

  /** By what a change is seen; a replaced file has another key. */
  record Stamp(@Nullable FileTime modified, long size, @Nullable Object key) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
      } catch (IOException e) {
        return new Stamp(null, -1, null);
      }
    }
  }

  FileWatch(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    read = Stamp.of(file);
  }

  /** Whether it is as it was when it was read. */
  boolean isAsRead() {
    return Stamp.of(file).equals(read);
  }

  /**
   * The file as it is, if it is time to read it; null otherwise. At most once a second, so that one
   * that cannot be used is tried again without harm.
   */
  @Nullable Stamp atRest() {
    Stamp now = Stamp.of(file);
    Instant moment = clock.instant();
    if (!now.equals(seen)) {
      seen = now;
      seenAt = moment;
      triedAt = Instant.MIN;
    }
    FileTime modified = now.modified();
    boolean old = modified != null && modified.toInstant().isBefore(moment.minus(OLD));
    if ((!old && !isOver(seenAt, moment)) || !isOver(triedAt, moment)) {
      return null;
    }
    triedAt = moment;
    return now;
  }

  /** A clock that was set back ends every wait. */
  private static boolean isOver(Instant from, Instant moment) {
    return moment.isBefore(from) || !moment.isBefore(from.plus(REST));
  }

  /** Whether it is still so. */
  boolean isStill(Stamp stamp) {
    return Stamp.of(file).equals(stamp);
  }

  /** It was read as it was then. */
  void read(Stamp stamp) {
    read = stamp;
  }
}
