package dev.halite.common.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What the system says of one path; of a link itself, not of where it leads. */
record FileFacts(Path path, int owner, int group, int mode, int links) {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 02;
  private static final int GROUP_WRITE = 020;
  private static final int OTHERS = 07;

  static FileFacts of(Path path) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(path, "unix:uid,gid,mode,nlink", LinkOption.NOFOLLOW_LINKS);
    return new FileFacts(
        path,
        number(facts, "uid"),
        number(facts, "gid"),
        number(facts, "mode"),
        number(facts, "nlink"));
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  boolean isFile() {
    return (mode & TYPE) == REGULAR;
  }

  /** Only the owner of an entry may rename or remove it there. */
  boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  boolean isGroupWritable() {
    return (mode & GROUP_WRITE) != 0;
  }

  boolean isWritableByAll() {
    return (mode & OTHERS_WRITE) != 0;
  }

  boolean isOpenToAll() {
    return (mode & OTHERS) != 0;
  }

  private static int number(Map<String, Object> facts, String name) {
    return ((Number) Objects.requireNonNull(facts.get(name), name)).intValue();
  }
}
