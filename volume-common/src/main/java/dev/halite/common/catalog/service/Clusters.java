package dev.halite.common.catalog.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The clusters of services. A cluster is up while one of its services is. */
public class Clusters {
  private final JdbcClient jdbc;

  public Clusters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Clusters, all or those of a name or binary. */
  public List<Cluster> list(@Nullable String name, @Nullable String binary) {
    return jdbc.sql(
            """
            SELECT c.*, m.hosts, m.hosts_up, m.seen_at
            FROM cluster c
            LEFT JOIN (
              SELECT s.binary_name, s.cluster_name, count(*) AS hosts,
                     count(*) FILTER (WHERE w.lease_until > clock_timestamp()
                                        AND w.fenced_at IS NULL) AS hosts_up,
                     max(w.renewed_at) AS seen_at
              FROM service s LEFT JOIN worker w ON w.id = s.worker_id
              WHERE s.cluster_name IS NOT NULL
              GROUP BY s.binary_name, s.cluster_name) m
              ON m.binary_name = c.service AND m.cluster_name = c.name
            WHERE (CAST(:name AS text) IS NULL OR c.name = :name)
              AND (CAST(:binary AS text) IS NULL OR c.service = :binary)
            ORDER BY c.service, c.name
            """)
        .param("name", name)
        .param("binary", binary)
        .query(Clusters::cluster)
        .list();
  }

  private static Cluster cluster(ResultSet row, int number) throws SQLException {
    int hosts = row.getInt("hosts");
    Instant createdAt = instant(row, "created_at");
    return new Cluster(
        row.getString("name"),
        row.getString("service"),
        hosts,
        hosts - row.getInt("hosts_up"),
        instant(row, "seen_at"),
        row.getBoolean("disabled"),
        row.getString("disabled_reason"),
        row.getBoolean("frozen"),
        row.getString("replication_status"),
        row.getString("active_backend_id"),
        createdAt == null ? Instant.EPOCH : createdAt,
        instant(row, "updated_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /**
   * Enables or disables a cluster: one that is disabled gets no new volumes, whatever its services
   * are.
   *
   * @return the cluster as it then is; empty when there is none
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Cluster> setDisabled(
      String name, String binary, boolean disabled, @Nullable String reason) {
    jdbc.sql(
            """
            UPDATE cluster
            SET disabled = :disabled, disabled_reason = :reason, updated_at = clock_timestamp()
            WHERE service = :binary AND name = :name
            """)
        .param("binary", binary)
        .param("name", name)
        .param("disabled", disabled)
        .param("reason", reason)
        .update();
    return list(name, binary).stream().findFirst();
  }
}
