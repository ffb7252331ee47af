package dev.halite.system;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a node could have changed: what lies on the storage, and the catalog's rows about what
 * clients have made. What processes hold and report about themselves is left out.
 */
record Footprint(Map<String, String> stored, List<String> rows) {
  private static final String ROWS =
      """
      SELECT 'operation ' || to_jsonb(t)::text AS row FROM operation t
      UNION ALL SELECT 'operation_run ' || to_jsonb(t)::text FROM operation_run t
      UNION ALL SELECT 'pool_claim ' || to_jsonb(t)::text FROM pool_claim t
      UNION ALL SELECT 'quota_usage ' || to_jsonb(t)::text FROM quota_usage t
      UNION ALL SELECT 'user_message ' || to_jsonb(t)::text FROM user_message t
      UNION ALL SELECT 'event ' || to_jsonb(t)::text FROM event t
      """;

  static Footprint of(Cluster cluster) {
    Map<String, String> stored = new TreeMap<>();
    for (int backend = 0; backend < cluster.nodes().size(); backend++) {
      stored.putAll(cluster.disks().footprint(backend));
    }
    StringBuilder rows = new StringBuilder(ROWS);
    for (Subject subject : Subject.values()) {
      rows.append(
          "UNION ALL SELECT '%1$s ' || to_jsonb(t)::text FROM %1$s t\n".formatted(subject.table()));
    }
    return new Footprint(
        stored, cluster.jdbc().sql(rows + "ORDER BY 1").query(String.class).list());
  }
}
