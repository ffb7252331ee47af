package dev.halite.common.catalog.service;

import dev.halite.common.engine.id.Ids;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The registry of services. A service is up while the lease of its worker holds. */
public class Services {
  private final JdbcClient jdbc;
  private final Ids ids;

  public Services(JdbcClient jdbc, Ids ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  /** Says that the worker now is this service; what an administrator has set stays. */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID register(ServiceBinary binary, String host, String zone, UUID workerId) {
    return register(binary, host, null, zone, workerId);
  }

  /**
   * Says that the worker now is this service, as a member of a cluster.
   *
   * @param cluster {@code cluster@backend}, made when it is not there yet; null for no cluster
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID register(
      ServiceBinary binary, String host, @Nullable String cluster, String zone, UUID workerId) {
    if (cluster != null) {
      jdbc.sql(
              """
              INSERT INTO cluster (id, name, service) VALUES (:id, :name, :binary)
              ON CONFLICT (service, name) DO NOTHING
              """)
          .param("id", ids.random())
          .param("name", cluster)
          .param("binary", binary.text())
          .update();
    }
    return jdbc.sql(
            """
            INSERT INTO service (id, binary_name, host, cluster_name, availability_zone, worker_id)
            VALUES (:id, :binary, :host, :cluster, :zone, :worker)
            ON CONFLICT (binary_name, host)
              DO UPDATE SET availability_zone = excluded.availability_zone,
                            cluster_name = excluded.cluster_name,
                            worker_id = excluded.worker_id
            RETURNING id
            """)
        .param("id", ids.random())
        .param("binary", binary.text())
        .param("host", host)
        .param("cluster", cluster)
        .param("zone", zone)
        .param("worker", workerId)
        .query((row, number) -> row.getObject(1, UUID.class))
        .single();
  }

  /** Says that the worker now is this service, where the one that was has lost its lease. */
  public boolean succeed(ServiceBinary binary, String host, UUID workerId) {
    return jdbc.sql(
                """
                UPDATE service s SET worker_id = :worker
                WHERE s.binary_name = :binary AND s.host = :host
                  AND NOT EXISTS (SELECT FROM worker w
                                  WHERE w.id = s.worker_id AND w.fenced_at IS NULL)
                """)
            .param("worker", workerId)
            .param("binary", binary.text())
            .param("host", host)
            .update()
        == 1;
  }

  /** Services, all or those of a host or binary. */
  public List<ServiceState> list(@Nullable String host, @Nullable String binary) {
    return jdbc.sql(
            """
            SELECT s.*, b.state_reason,
                   CASE WHEN s.cluster_name IS NOT NULL AND b.id IS NOT NULL
                          AND NOT COALESCE(f.up, false) THEN 'down'
                        ELSE b.state END AS backend_state,
                   COALESCE(w.lease_until > clock_timestamp() AND w.fenced_at IS NULL, false) AS up,
                   GREATEST(s.created_at, s.updated_at, w.renewed_at) AS seen_at
            FROM service s
            LEFT JOIN worker w ON w.id = s.worker_id
            LEFT JOIN backend b ON s.binary_name = 'cinder-volume'
                                AND b.host = COALESCE(s.cluster_name, s.host)
            LEFT JOIN worker_fence f ON f.worker_id = s.worker_id AND f.backend_id = b.id
            WHERE (CAST(:host AS text) IS NULL OR s.host = :host
                   OR split_part(s.host, '@', 1) = :host)
              AND (CAST(:binary AS text) IS NULL OR s.binary_name = :binary)
            ORDER BY s.binary_name, s.host
            """)
        .param("host", host)
        .param("binary", binary)
        .query(
            (row, number) ->
                new ServiceState(
                    row.getObject("id", UUID.class),
                    row.getString("binary_name"),
                    row.getString("host"),
                    row.getString("cluster_name"),
                    row.getString("availability_zone"),
                    row.getBoolean("up"),
                    row.getBoolean("disabled"),
                    row.getString("disabled_reason"),
                    row.getBoolean("frozen"),
                    row.getString("replication_status"),
                    row.getString("active_backend_id"),
                    row.getString("backend_state"),
                    row.getString("state_reason"),
                    row.getObject("seen_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Enables or disables a service; empty when there is none. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<UUID> setDisabled(
      String binary, String host, boolean disabled, @Nullable String reason) {
    return jdbc.sql(
            """
            UPDATE service
            SET disabled = :disabled, disabled_reason = :reason, updated_at = clock_timestamp()
            WHERE binary_name = :binary AND host = :host RETURNING id
            """)
        .param("binary", binary)
        .param("host", host)
        .param("disabled", disabled)
        .param("reason", reason)
        .query((row, number) -> row.getObject(1, UUID.class))
        .optional();
  }

  /**
   * Availability zones of storage services, and whether one of their services is enabled, and so is
   * its cluster if it is in one.
   */
  public List<Zone> zones() {
    return jdbc.sql(
            """
            SELECT s.availability_zone,
                   bool_or(NOT s.disabled AND NOT COALESCE(c.disabled, false))
            FROM service s
            LEFT JOIN cluster c ON c.service = s.binary_name AND c.name = s.cluster_name
            WHERE s.binary_name = 'cinder-volume' GROUP BY s.availability_zone ORDER BY 1
            """)
        .query((row, number) -> new Zone(row.getString(1), row.getBoolean(2)))
        .list();
  }

  /**
   * Which of the services that an operation comes to run, and do not know its kind: in the middle
   * of an upgrade they may all be of the release before. What does not run has time to be upgraded.
   *
   * @param kind wire name of the operation's kind
   * @param backend {@code host@backend}, or {@code cluster@backend}
   */
  public List<String> withoutKind(String kind, String backend) {
    return jdbc.sql(
            """
            SELECT s.binary_name FROM service s JOIN worker w ON w.id = s.worker_id
            WHERE w.fenced_at IS NULL AND w.lease_until > clock_timestamp()
              AND (s.binary_name = :placing
                   OR s.binary_name = :making AND COALESCE(s.cluster_name, s.host) = :backend)
            GROUP BY s.binary_name
            HAVING NOT bool_or(w.supported -> CAST(:kind AS text) IS NOT NULL)
            ORDER BY s.binary_name
            """)
        .param("placing", ServiceBinary.SCHEDULER.text())
        .param("making", ServiceBinary.VOLUME.text())
        .param("backend", backend)
        .param("kind", kind)
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** An availability zone. */
  public record Zone(String name, boolean available) {}
}
