package dev.halite.common.engine.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets through the files and directories that only we and root can change. What is read decides
 * what we do, what is run does it, and what is locked keeps us waiting: so all of it, and each
 * directory and link on the way to it, has to belong to us or to root, and nobody else may write
 * there. A directory such as {@code /tmp} may lie on the way, because there nobody replaces what is
 * another's.
 *
 * <p>The paths that are handed out are free of links; since all that leads to them is ours, nobody
 * can put one there later.
 */
public final class TrustedFiles {
  private static final int ROOT = 0;
  private static final int MOST_LINKS = 40;

  private final int self;
  private final Set<Integer> trusted;
  private final PrivateGroups groups;

  TrustedFiles(int self, PrivateGroups groups) {
    this.self = self;
    this.trusted = self == ROOT ? Set.of(ROOT) : Set.of(ROOT, self);
    this.groups = groups;
  }

  /** For the user that this process runs as. */
  public static TrustedFiles ofThisProcess() {
    return new TrustedFiles(
        (int) new UnixSystem().getUid(),
        new PrivateGroups(Path.of("/etc/passwd"), Path.of("/etc/group")));
  }

  /**
   * The file that a path leads to.
   *
   * @param name how sentences call it: {@code the policy file}
   * @throws UntrustedFileException if somebody else can change it, or it is no file
   * @throws NoSuchFileException if there is none
   */
  public Path requireFile(Path given, String name) throws IOException {
    return file(given, name).path();
  }

  /** As {@link #requireFile}, and refuses one that every user of this host may open. */
  public Path requireSecret(Path given, String name) throws IOException {
    FileFacts file = file(given, name);
    if (file.isOpenToAll()) {
      throw new UntrustedFileException(
          "%s %s is open to every user of this host; set its mode to 600."
              .formatted(sentenceStart(name), given));
    }
    return file.path();
  }

  /** The bytes of a file, as {@link #requireFile} lets it through. */
  public byte[] read(Path given, String name) throws IOException {
    try (InputStream input =
        Files.newInputStream(
            requireFile(given, name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return input.readAllBytes();
    }
  }

  /** The directory that a path leads to; throws as {@link #requireFile} does. */
  public Path requireDirectory(Path given, String name) throws IOException {
    FileFacts found = walk(given, name);
    if (!found.isDirectory()) {
      throw new NotDirectoryException(given.toString());
    }
    requireClosed(found, given, name);
    return found.path();
  }

  /** As {@link #requireDirectory}; makes it, and what is missing above it, for us alone. */
  public Path makeDirectory(Path given, String name) throws IOException {
    try {
      return requireDirectory(given, name);
    } catch (NoSuchFileException missing) {
      Path absolute = given.toAbsolutePath();
      Path parent = absolute.getParent();
      Path last = absolute.getFileName();
      if (parent == null || last == null) {
        throw missing;
      }
      // The one above may be open as /tmp is, where nobody replaces what is another's.
      if (Files.notExists(parent, LinkOption.NOFOLLOW_LINKS)) {
        makeDirectory(parent, name);
      }
      FileFacts above = walk(parent, name);
      try {
        Files.createDirectory(
            above.path().resolve(last),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException overtaken) {
        // Whoever made it is looked at below.
      }
      return requireDirectory(given, name);
    }
  }

  /**
   * A directory and everything in it. Links are let through where they lead to something in it.
   *
   * @return its path without links
   */
  public Path requireTree(Path given, String name) throws IOException {
    Path root = requireDirectory(given, name);
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        FileFacts found = FileFacts.of(path);
        requireOwner(found, path, name);
        if (found.isLink()) {
          if (!path.toRealPath().startsWith(root)) {
            throw new UntrustedFileException(
                "%s has a link that leads out of it: %s.".formatted(sentenceStart(name), path));
          }
        } else {
          requireClosed(found, path, name);
        }
      }
    }
    return root;
  }

  private FileFacts file(Path given, String name) throws IOException {
    FileFacts found = walk(given, name);
    if (!found.isFile()) {
      throw new UntrustedFileException(
          "%s %s is not a file.".formatted(sentenceStart(name), given));
    }
    requireClosed(found, given, name);
    return found;
  }

  /** Goes the way of a path by itself, and looks at each step. */
  private FileFacts walk(Path given, String name) throws IOException {
    Path absolute = given.toAbsolutePath();
    Deque<Path> steps = new ArrayDeque<>();
    absolute.forEach(steps::add);
    FileFacts at = passable(FileFacts.of(rootOf(absolute)), given, name);
    int links = 0;
    while (!steps.isEmpty()) {
      if (!at.isDirectory()) {
        throw new NotDirectoryException(at.path().toString());
      }
      Path next = at.path().resolve(steps.pop()).normalize();
      FileFacts found = FileFacts.of(next);
      requireOwner(found, given, name);
      if (found.isLink()) {
        if (++links > MOST_LINKS) {
          throw new FileSystemLoopException(given.toString());
        }
        Path target = Files.readSymbolicLink(next);
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
          steps.push(target.getName(i));
        }
        if (target.isAbsolute()) {
          at = FileFacts.of(rootOf(target));
        }
      } else {
        if (at.isSticky() && found.isFile() && found.links() > 1) {
          // Made there by anybody who could name a file of ours.
          throw new UntrustedFileException(
              "%s %s is one of several names of a file, in a directory that others write to."
                  .formatted(sentenceStart(name), next));
        }
        at = steps.isEmpty() ? found : passable(found, given, name);
      }
    }
    return at;
  }

  private static Path rootOf(Path absolute) {
    return Objects.requireNonNull(absolute.getRoot(), "an absolute path has a root");
  }

  private FileFacts passable(FileFacts directory, Path given, String name) {
    requireOwner(directory, given, name);
    if (!directory.isDirectory() || directory.isSticky()) {
      return directory;
    }
    requireClosed(directory, given, name);
    return directory;
  }

  private void requireOwner(FileFacts found, Path given, String name) {
    if (!trusted.contains(found.owner())) {
      throw new UntrustedFileException(
          "%s %s is not used: %s belongs to the user with id %d, but has to belong to root or to the user of this process, which has id %d."
              .formatted(sentenceStart(name), given, found.path(), found.owner(), self));
    }
  }

  private void requireClosed(FileFacts found, Path given, String name) {
    String who;
    if (found.isWritableByAll()) {
      who = "every user of this host may";
    } else if (found.isGroupWritable() && !groups.holdsNobodyBut(trusted, found.group())) {
      who = "the group with id %d may".formatted(found.group());
    } else {
      return;
    }
    throw new UntrustedFileException(
        "%s %s is not used: %s write to %s; take that away with `chmod go-w`."
            .formatted(sentenceStart(name), given, who, found.path()));
  }

  private static String sentenceStart(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
