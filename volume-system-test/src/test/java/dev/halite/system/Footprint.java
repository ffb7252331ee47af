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
  private static final List<String> OF_PROCESSES =
      List.of(".halite/owners", ".halite/fenced", ".halite");

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

  static Footprint of(Cluster cluster, int backend) throws IOException {
    Path directory = cluster.disks(backend);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.toList()) {
        String name = directory.relativize(path).toString();
        if (OF_PROCESSES.stream().noneMatch(own -> name.equals(own) || name.startsWith(own + "/f"))
            && !name.startsWith(".halite/owners/")) {
          BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
          files.put(name, of.fileKey() + " " + of.size() + " " + of.lastModifiedTime());
        }
      }
    }
    return new Footprint(files, cluster.jdbc().sql(ROWS).query(String.class).list());
  }
}
