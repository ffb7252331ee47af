package dev.halite.embedded.ceph;

import dev.halite.embedded.EmbeddedStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ceph's programs as they are installed here. */
final class CephPrograms {

  private static final List<String> NEEDED =
      List.of("ceph-mon", "ceph-mgr", "ceph-osd", "ceph", "ceph-authtool", "monmaptool");

  private final Map<String, Path> found;

  private CephPrograms(Map<String, Path> found) {
    this.found = found;
  }

  /**
   * Looks for them in the directories of a search path.
   *
   * @param searchPath as the variable {@code PATH}
   */
  static CephPrograms find(String searchPath) {
    Map<String, Path> found = new TreeMap<>();
    for (String name : NEEDED) {
      Path program =
          locate(name, searchPath)
              .orElseThrow(
                  () ->
                      new EmbeddedStartException(
                          "Ceph is not installed: there is no program %s; install the Debian packages ceph-mon, ceph-mgr, ceph-osd and ceph-common."
                              .formatted(name)));
      found.put(name, program);
    }
    locate("setpriv", searchPath).ifPresent(program -> found.put("setpriv", program));
    return new CephPrograms(found);
  }

  String path(String name) {
    Path program = found.get(name);
    if (program == null) {
      throw new IllegalArgumentException("not a program of Ceph: " + name);
    }
    return program.toString();
  }

  /** What makes the kernel kill the program that follows when the thread that starts it is gone. */
  List<String> boundToParent() {
    return found.containsKey("setpriv")
        ? List.of(path("setpriv"), "--pdeathsig", "KILL")
        : List.of();
  }

  private static Optional<Path> locate(String name, String searchPath) {
    return Pattern.compile(":")
        .splitAsStream(searchPath)
        .filter(directory -> !directory.isEmpty())
        .flatMap(directory -> Stream.of(Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
