package dev.halite.common.catalog.capacity;

import dev.halite.common.engine.database.Json;
import dev.halite.driver.BackendReport;
import dev.halite.driver.ConnectionTemplate;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Backends and their pools as the nodes measure them. */
public class PoolReports {
  private final JdbcClient jdbc;
  private final CapacityEvents events;

  PoolReports(JdbcClient jdbc, CapacityEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /** A backend's row; made at the first registration. */
  public record Backend(long id, @Nullable String identity) {}

  /**
   * Makes or finds a backend's row.
   *
   * @param host {@code host@backend}, or {@code cluster@backend}
   * @param serviceId the service, or for a cluster any of them
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Backend registerBackend(String host, UUID serviceId, String driver) {
    return jdbc.sql(
            """
            INSERT INTO backend (host, service_id, driver) VALUES (:host, :service, :driver)
            ON CONFLICT (host) DO UPDATE SET service_id = excluded.service_id,
                                             driver = excluded.driver
            RETURNING id, identity
            """)
        .param("host", host)
        .param("service", serviceId)
        .param("driver", driver)
        .query((row, number) -> new Backend(row.getLong(1), row.getString(2)))
        .single();
  }

  /** Records the identity of a backend's storage, which must not change afterwards. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void recordIdentity(long backendId, String identity) {
    jdbc.sql("UPDATE backend SET identity = :identity WHERE id = :id AND identity IS NULL")
        .param("id", backendId)
        .param("identity", identity)
        .update();
  }

  /** The worker serves the backend, which is up therefore. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void up(long backendId, UUID workerId) {
    jdbc.sql(
            """
            WITH member AS (
              UPDATE worker_fence SET up = true
              WHERE worker_id = :worker AND backend_id = :id AND NOT up)
            UPDATE backend
            SET state = 'up', state_reason = NULL, updated_at = clock_timestamp()
            WHERE id = :id
            """)
        .param("id", backendId)
        .param("worker", workerId)
        .update();
  }

  /** The worker cannot serve the backend, which is down unless another worker does. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void down(long backendId, UUID workerId, String reason) {
    jdbc.sql(
            """
            WITH member AS (
              UPDATE worker_fence SET up = false
              WHERE worker_id = :worker AND backend_id = :id AND up)
            UPDATE backend
            SET state = 'down', state_reason = :reason, updated_at = clock_timestamp()
            WHERE id = :id
              AND NOT EXISTS (
                SELECT FROM worker_fence f JOIN worker w ON w.id = f.worker_id
                WHERE f.backend_id = :id AND f.worker_id <> :worker AND f.up
                  AND w.fenced_at IS NULL AND w.lease_until > clock_timestamp())
            """)
        .param("id", backendId)
        .param("worker", workerId)
        .param("reason", reason)
        .update();
  }

  /**
   * How servers reach the volumes of a pool where its backend need not be asked; empty where it is,
   * where there is no such pool any more, or while the backend is down: its storage may have gone,
   * or be another.
   *
   * @param backend {@code host@backend}, or {@code cluster@backend}
   */
  public Optional<ConnectionTemplate> connectionTemplate(String backend, String pool) {
    return jdbc.sql(
            """
            SELECT p.connection_template FROM pool p JOIN backend b ON b.id = p.backend_id
            WHERE b.host = :backend AND p.name = :pool AND NOT p.gone
              AND p.connection_template IS NOT NULL AND b.state = 'up'
            """)
        .param("backend", backend)
        .param("pool", pool)
        .query((row, number) -> Json.read(row.getString(1), ConnectionTemplate.class))
        .optional();
  }

  /** Whether a pool's volumes need no node for a connection to end, be the backend up or down. */
  public boolean hasConnectionTemplate(String backend, String pool) {
    return jdbc.sql(
            """
            SELECT EXISTS (
              SELECT FROM pool p JOIN backend b ON b.id = p.backend_id
              WHERE b.host = :backend AND p.name = :pool AND NOT p.gone
                AND p.connection_template IS NOT NULL)
            """)
        .param("backend", backend)
        .param("pool", pool)
        .query(Boolean.class)
        .single();
  }

  /** The database's time, to be read before measuring starts. */
  public OffsetDateTime now() {
    return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single();
  }

  /**
   * Whether a volume can grow while servers have it, by what its pool last reported.
   *
   * @param host {@code host@backend#pool}
   */
  public boolean canExtendInUse(String host) {
    return jdbc.sql(
            """
            SELECT COALESCE(CAST(p.capabilities ->> :feature AS boolean), false)
            FROM pool p JOIN backend b ON b.id = p.backend_id
            WHERE b.host || '#' || p.name = :host
            """)
        .param("feature", PoolFeature.ONLINE_EXTEND.capability())
        .param("host", host)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /**
   * Stores a report. What materialised after the measurement began stays pending. What is
   * provisioned beyond the claims is somebody else's; nobody knows which of the pending claims the
   * measurement has seen, so that is a range, and what was known before is only moved into it: a
   * burst of creates does not make a pool look fuller than it is. Schedulers know a pool's report
   * by its {@code reported_at} and keep it until that changes. The first report of an hour counts
   * the claims anew, as processes of before that number do not keep it; each report would be too
   * often, as that grows with the volumes. Whoever claims locks the pool first, as is done here.
   *
   * @param measuredAt {@link #now} before the measurement
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void store(long backendId, BackendReport report, OffsetDateTime measuredAt) {
    List<String> names = report.pools().stream().map(PoolReport::name).sorted().toList();
    for (String name : names) {
      jdbc.sql(
              """
              INSERT INTO pool (backend_id, name) VALUES (:backend, :name) ON CONFLICT DO NOTHING
              """)
          .param("backend", backendId)
          .param("name", name)
          .update();
    }
    jdbc.sql("SELECT id FROM pool WHERE backend_id = :backend ORDER BY id FOR UPDATE")
        .param("backend", backendId)
        .query(Long.class)
        .list();
    events.recordAround(
        backendId, measuredAt, () -> storePools(backendId, report, measuredAt, names));
  }

  private void storePools(
      long backendId, BackendReport report, OffsetDateTime measuredAt, List<String> names) {
    report.pools().forEach(pool -> storePool(backendId, report, pool, measuredAt));
    jdbc.sql("UPDATE pool SET gone = true WHERE backend_id = :backend AND name NOT IN (:names)")
        .param("backend", backendId)
        .param("names", names)
        .update();
  }

  private void storePool(
      long backendId, BackendReport report, PoolReport pool, OffsetDateTime measuredAt) {
    Map<String, Object> capabilities = new LinkedHashMap<>(report.capabilities());
    capabilities.putAll(pool.capabilities());
    capabilities.put("vendor_name", report.vendorName());
    capabilities.put("driver_version", report.driverVersion());
    capabilities.put("storage_protocol", report.storageProtocol());
    capabilities.put("total_volumes", pool.volumes());
    for (PoolFeature feature : PoolFeature.values()) {
      capabilities.put(feature.capability(), pool.features().contains(feature));
    }
    Double ratio = pool.maxOverSubscriptionRatio();
    ConnectionTemplate connection = pool.connection();
    jdbc.sql(
            """
            WITH pending AS (
              SELECT COALESCE(sum(COALESCE(c.pending_gb, c.gb)), 0) AS gb
              FROM pool_claim c JOIN pool p ON p.id = c.pool_id
              WHERE p.backend_id = :backend AND p.name = :name
                AND (c.materialised_at IS NULL OR c.materialised_at > :measured))
            UPDATE pool
            SET total_gb = :total, free_gb = :free, reserved_percentage = :reserved,
                oversubscription = :ratio, thin = :thin, thick = :thick,
                capabilities = CAST(:capabilities AS jsonb), gone = false,
                connection_template = CAST(:connection AS jsonb),
                pending_gb = pending.gb,
                claims =
                  CASE WHEN date_trunc('hour', reported_at) = date_trunc('hour', CAST(:measured AS timestamptz))
                       THEN claims
                       ELSE (SELECT count(*) FROM pool_claim c WHERE c.pool_id = pool.id) END,
                others_gb = least(
                  CASE WHEN reported_at IS NULL THEN 'Infinity'
                       ELSE greatest(others_gb, :provisioned - claimed_gb) END,
                  greatest(0, :provisioned - (claimed_gb - pending.gb))),
                reported_at = :measured
            FROM pending
            WHERE backend_id = :backend AND name = :name
              AND (reported_at IS NULL OR reported_at <= :measured)
            """)
        .param("backend", backendId)
        .param("name", pool.name())
        .param("measured", measuredAt)
        .param("total", pool.totalGib())
        .param("free", pool.freeGib())
        .param("reserved", pool.reservedPercentage())
        .param("ratio", ratio == null ? "auto" : Double.toString(ratio))
        .param("thin", pool.features().contains(PoolFeature.THIN))
        .param("thick", pool.features().contains(PoolFeature.THICK))
        .param("capabilities", Json.write(capabilities))
        .param("connection", connection == null ? null : Json.write(connection), Types.VARCHAR)
        .param("provisioned", pool.provisionedGib())
        .update();
  }
}
