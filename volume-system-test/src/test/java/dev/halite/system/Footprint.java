package dev.halite.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that a node could have changed: files with their identity, size and time of the last write,
 * and the catalog's rows about volumes. What processes hold and report about themselves is left
 * out.
 */
record Footprint(Map<String, String> files, List<String> rows) {
  private static final Path CONTROL = Path.of(".halite");
  private static final List<Path> OF_PROCESSES =
      List.of(CONTROL.resolve("owners"), CONTROL.resolve("fenced"));

  private static final String ROWS =
      """
      SELECT 'volume ' || to_jsonb(t)::text AS row FROM volume t
      UNION ALL SELECT 'operation ' || to_jsonb(t)::text FROM operation t
      UNION ALL SELECT 'operation_run ' || to_jsonb(t)::text FROM operation_run t
      UNION ALL SELECT 'pool_claim ' || to_jsonb(t)::text FROM pool_claim t
      UNION ALL SELECT 'quota_usage ' || to_jsonb(t)::text FROM quota_usage t
      UNION ALL SELECT 'user_message ' || to_jsonb(t)::text FROM user_message t
      UNION ALL SELECT 'event ' || to_jsonb(t)::text FROM event t
      ORDER BY 1
      """;

  static Footprint of(Cluster cluster) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (int backend = 0; backend < cluster.nodes().size(); backend++) {
      Path directory = cluster.disks(backend);
      try (Stream<Path> walk = Files.walk(directory)) {
        for (Path path : walk.filter(each -> !isOfProcesses(directory.relativize(each))).toList()) {
          BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
          files.put(path.toString(), of.fileKey() + " " + of.size() + " " + of.lastModifiedTime());
        }
      }
    }
    return new Footprint(files, cluster.jdbc().sql(ROWS).query(String.class).list());
  }

  private static boolean isOfProcesses(Path path) {
    return path.equals(CONTROL) || OF_PROCESSES.stream().anyMatch(path::startsWith);
  }
}
