package dev.halite.embedded.ceph;

import dev.halite.embedded.EmbeddedStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final String SESSION = "setsid";
  private static final String PRIVILEGES = "setpriv";
  private static final List<String> OPTIONAL = List.of(SESSION, PRIVILEGES);

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
    for (String name : OPTIONAL) {
      locate(name, searchPath).ifPresent(program -> found.put(name, program));
    }
    return new CephPrograms(found);
  }

  String path(String name) {
    Path program = found.get(name);
    if (program == null) {
      throw new IllegalArgumentException("not a program of Ceph: " + name);
    }
    return program.toString();
  }

  /**
   * What comes before a daemon's program, where the system has it: a session of its own, because
   * Ctrl-C on a terminal reaches every process there and we end the daemons in our order; and the
   * wish to be killed when the thread that started it is gone.
   */
  List<String> beforeDaemon() {
    List<String> words = new ArrayList<>();
    if (found.containsKey(SESSION)) {
      words.add(path(SESSION));
    }
    if (found.containsKey(PRIVILEGES)) {
      words.addAll(List.of(path(PRIVILEGES), "--pdeathsig", "KILL"));
    }
    return words;
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
