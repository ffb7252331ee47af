package dev.halite.common.storage.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where the programs of this host are. */
public final class Programs {
  // tools of administrators are here, and not on the search path of every account
  private static final List<String> USUAL =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  private Programs() {}

  /** The executable of this name; empty when it is not installed. */
  public static Optional<Path> find(String name) {
    for (String directory : directories()) {
      Path program = Path.of(directory, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /** The search path: this process's own, then the usual directories. */
  static String searchPath() {
    return String.join(File.pathSeparator, directories());
  }

  private static Set<String> directories() {
    var directories = new LinkedHashSet<String>();
    SEPARATOR
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        // a relative directory would mean another program in each working directory
        .filter(directory -> directory.startsWith("/"))
        .forEach(directories::add);
    directories.addAll(USUAL);
    return directories;
  }
}
