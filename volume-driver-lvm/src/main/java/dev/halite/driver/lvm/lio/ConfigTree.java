package dev.halite.driver.lvm.lio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The tree of files by which the kernel's targets are seen and changed, configfs; each call is one
 * step. Paths are relative to it. What an exception says never holds a text that was written.
 */
public interface ConfigTree {
  /** Names of the directories in a directory; none where that is not there. */
  Set<String> directories(Path directory) throws IOException;

  /** Names of the symbolic links in a directory; none where that is not there. */
  Set<String> links(Path directory) throws IOException;

  /** What a file says, without its line end; empty where it is not there. */
  Optional<String> read(Path file) throws IOException;

  /** Tells a file, which is there. */
  void write(Path file, String text) throws IOException;

  /** Makes a directory, and with it what it stands for; one that is there is success. */
  void makeDirectory(Path directory) throws IOException;

  /** Makes a symbolic link; one that is there is success. */
  void link(Path link, Path target) throws IOException;

  /** Removes a directory, with what the kernel has put into it, or a link; none is success. */
  void remove(Path entry) throws IOException;
}
