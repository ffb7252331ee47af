package dev.halite.embedded.ceph;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.EmbeddedStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs Ceph's tools, as the administrator of one cluster. */
final class CephCommands {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");

  private final CephFiles files;
  private final CephPrograms programs;

  CephCommands(CephFiles files, CephPrograms programs) {
    this.files = files;
    this.programs = programs;
  }

  /** Runs {@code ceph} with these words. */
  CommandRun ceph(Duration limit, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(programs.path("ceph"));
    command.addAll(List.of("-c", files.configuration().toString()));
    command.addAll(List.of("--connect-timeout", String.valueOf(Math.max(1, limit.toSeconds()))));
    command.addAll(words);
    return CommandRun.of(limit, command);
  }

  /** Runs {@code ceph} with words that are expected to succeed; the answer is its output. */
  String ceph(String... words) {
    CommandRun run = ceph(LIMIT, List.of(words));
    if (!run.succeeded()) {
      throw refused("ceph " + String.join(" ", words), run);
    }
    return run.output();
  }

  /** Runs another of the tools, on the files of this cluster. */
  void tool(String program, String... words) {
    List<String> command = new ArrayList<>();
    command.add(programs.path(program));
    command.addAll(List.of(words));
    CommandRun run = CommandRun.of(LIMIT, command);
    if (!run.succeeded()) {
      throw refused(program, run);
    }
  }

  /** One of the daemons' programs, for a step that comes to an end. */
  void daemonStep(CephRole role, String... words) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("-c", files.configuration().toString(), "-i", role.id()));
    all.addAll(List.of(words));
    tool(role.program(), all.toArray(String[]::new));
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name for Ceph: " + name);
    }
  }

  private EmbeddedStartException refused(String what, CommandRun run) {
    return new EmbeddedStartException(
        "Ceph in %s refuses `%s`: %s".formatted(files.directory(), what, run.lastLine()));
  }
}
