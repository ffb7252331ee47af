package dev.halite.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Debian's Python, with the programs of these tests and the libraries that they need. */
final class Python {
  private static final String INTERPRETER = "/usr/bin/python3";
  private static final Path LIBRARIES = Path.of("/usr/lib/python3/dist-packages");

  private Python() {}

  /** Skips the test with a sentence where a library is not there. */
  static void assumeThere(String library) {
    String[] found = LIBRARIES.toFile().list((directory, name) -> isOf(name, library));
    assumeTrue(
        found != null && found.length > 0,
        "Debian's python3-%s is not installed; ./halite test installs it.".formatted(library));
  }

  private static boolean isOf(String file, String library) {
    return file.equals(library) || file.startsWith(library + ".");
  }

  /** A program that lies beside this class, with its arguments. */
  static ProcessBuilder command(String program, String... arguments) {
    URL found = Objects.requireNonNull(Python.class.getResource(program));
    List<String> command = new ArrayList<>();
    try {
      command.addAll(List.of(INTERPRETER, Path.of(found.toURI()).toString()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
