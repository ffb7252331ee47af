package dev.halite.embedded.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.embedded.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A client of a cluster, for objects of one pool. */
record RadosClient(String pool) {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Writes a text as an object of the same name. */
  void write(EmbeddedCeph ceph, String text) throws IOException {
    Path file = Files.createTempFile("rados", ".txt");
    try {
      Files.writeString(file, text);
      CommandRun run = CommandRun.of(LIMIT, command(ceph, "put", text, file.toString()));
      assertThat(run.succeeded()).as(run.errors()).isTrue();
    } finally {
      Files.delete(file);
    }
  }

  String read(EmbeddedCeph ceph, String name) {
    return CommandRun.of(LIMIT, command(ceph, "get", name, "-")).output();
  }

  List<String> command(EmbeddedCeph ceph, String verb, String name, String file) {
    String configuration = ceph.access().configuration().toString();
    return List.of("rados", "-c", configuration, "-p", pool, verb, name, file);
  }

  /** Every process of a cluster, whether a pid file tells of it or not. */
  static List<Long> processesOf(Path directory) {
    String configuration = directory.resolve("ceph.conf").toString();
    return ProcessHandle.allProcesses()
        .filter(process -> words(process.pid()).contains(configuration))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static List<String> words(long pid) {
    try {
      return List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }
}
