package dev.halite.embedded.postgres;

import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What lies where in the directory of a catalog. */
record ClusterFiles(Path directory) {

  Path cluster() {
    return directory.resolve("cluster");
  }

  /** Beside the cluster, not in it: there the server's account could change it, or put a link. */
  Path configuration() {
    return directory.resolve("postgresql.conf");
  }

  Path clients() {
    return directory.resolve("pg_hba.conf");
  }

  Path log() {
    return directory.resolve("postgres.log");
  }

  /** The cluster gets its name only when it is whole, so a killed first start leaves none. */
  boolean exists() {
    return Files.isDirectory(cluster());
  }

  Path emptyUnfinished() throws IOException {
    Path unfinished = directory.resolve("cluster.unfinished");
    OwnFiles.delete(unfinished);
    OwnFiles.createDirectory(unfinished);
    return unfinished;
  }

  /** The version that made the cluster, which must be the server's. */
  int requireVersion(int serverVersion) throws IOException {
    String made = Files.readString(cluster().resolve("PG_VERSION")).strip();
    if (!made.equals(String.valueOf(serverVersion))) {
      throw new EmbeddedStartException(
          "The catalog in %s was made by PostgreSQL %s, but this is PostgreSQL %d; use the earlier Halite, or dump and load it."
              .formatted(directory, made, serverVersion));
    }
    return serverVersion;
  }

  String lastLogLine() throws IOException {
    if (!Files.exists(log())) {
      return "no log was written";
    }
    List<String> lines = Files.readAllLines(log());
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).contains("FATAL") || lines.get(i).contains("ERROR")) {
        return lines.get(i);
      }
    }
    return lines.isEmpty() ? "its log is empty" : lines.get(lines.size() - 1);
  }
}
