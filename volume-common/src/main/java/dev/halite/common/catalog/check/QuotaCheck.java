package dev.halite.common.catalog.check;

import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.catalog.quota.QuotaCounter;
import dev.halite.common.catalog.quota.Quotas;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the counters of projects and of their volume types with the rows that are counted. */
final class QuotaCheck {
  /** Each living row that counts, with the row of counters that it belongs to. */
  private static final String COUNTED =
      """
      SELECT project_id, type AS volume_type_id, sum(volumes) AS volumes,
             sum(gigabytes) AS gigabytes, sum(snapshots) AS snapshots, sum(backups) AS backups,
             sum(backup_gigabytes) AS backup_gigabytes, sum(groups) AS groups
      FROM (
        SELECT project_id, type, 1 AS volumes, size_gb + growing_gb AS gigabytes, 0 AS snapshots, 0 AS backups,
               0 AS backup_gigabytes, 0 AS groups
        FROM volume CROSS JOIN LATERAL (VALUES (:all), (volume_type_id::text), (new_type_id::text)) AS row(type)
        WHERE deleted_at IS NULL AND consumes_quota
        UNION ALL
        SELECT s.project_id, type, 0, counted_gb, 1, 0, 0, 0
        FROM snapshot s JOIN volume v ON v.id = s.volume_id
        CROSS JOIN LATERAL (VALUES (:all), (s.volume_type_id::text),
          (CASE WHEN v.project_id = s.project_id
                  AND v.volume_type_id IS NOT DISTINCT FROM s.volume_type_id
                THEN v.new_type_id::text END)) AS row(type)
        WHERE s.deleted_at IS NULL AND s.consumes_quota
        UNION ALL
        SELECT project_id, :all, 0, 0, 0, 1, size_gb, 0 FROM backup WHERE deleted_at IS NULL
        UNION ALL
        SELECT project_id, :all, 0, 0, 0, 0, 0, 1 FROM volume_group WHERE deleted_at IS NULL
      ) AS each_row
      WHERE type IS NOT NULL
      GROUP BY project_id, type
      """;

  private final JdbcClient jdbc;

  QuotaCheck(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Violation> violations() {
    List<String> columns = new ArrayList<>();
    for (QuotaCounter counter : QuotaCounter.values()) {
      String column = counter.text();
      columns.add("COALESCE(u.%s, 0) AS u_%s, COALESCE(c.%s, 0) AS c_%s".replace("%s", column));
    }
    List<Violation> violations = new ArrayList<>();
    jdbc.sql(
            "WITH counted AS ("
                + COUNTED
                + ") SELECT project_id, volume_type_id, "
                + String.join(", ", columns)
                + """
                   FROM quota_usage u FULL JOIN counted c USING (project_id, volume_type_id)
                  ORDER BY project_id, volume_type_id
                  """)
        .param("all", Quotas.ALL_TYPES)
        .query(
            row -> {
              for (QuotaCounter counter : QuotaCounter.values()) {
                long used = row.getLong("u_" + counter.text());
                long counted = row.getLong("c_" + counter.text());
                if (used != counted) {
                  violations.add(
                      new Violation(
                          Rule.QUOTA_COUNTER,
                          subject(row.getString("project_id"), row.getString("volume_type_id")),
                          "%s is %d, but %d are there".formatted(counter.text(), used, counted)));
                }
              }
            });
    return violations;
  }

  private static String subject(String project, String type) {
    return type.equals(Quotas.ALL_TYPES)
        ? "project " + project
        : "project " + project + ", volume type " + type;
  }
}
