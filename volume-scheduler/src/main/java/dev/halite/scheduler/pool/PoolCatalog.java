package dev.halite.scheduler.pool;

import dev.halite.common.catalog.Json;
import dev.halite.common.service.BackendServices;
import dev.halite.scheduler.placement.pool.Capacity;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolClaims;
import dev.halite.scheduler.placement.pool.PoolName;
import dev.halite.scheduler.placement.pool.PoolReport;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.scheduler.pool.KnownPools.KnownPool;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the pools with their reports, claims and services in one statement. The reports are rows,
 * so a scheduler that has just started knows as much as one that has run for a year.
 */
public final class PoolCatalog {
  private final JdbcClient jdbc;

  public PoolCatalog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * All pools that their backend still has.
   *
   * @param restart how long ago the last lease of its services may have ended that is taken for
   *     restarting
   */
  public KnownPools read(Duration restart) {
    List<KnownPool> pools = new ArrayList<>();
    List<String> unmeasured = new ArrayList<>();
    jdbc.sql(
            """
            SELECT b.host, m.clustered, b.service_id, m.zones, m.disabled, m.frozen,
                   p.id AS pool_id, p.name, p.total_gb, p.free_gb, p.others_gb,
                   p.reserved_percentage, p.oversubscription, p.thin, p.thick, p.capabilities,
                   p.claimed_gb, p.pending_gb,
                   m.taking AND b.state = 'up' AS up,
                   m.usable_lease > clock_timestamp() - :restart * interval '1 millisecond'
                     AS recent
            FROM backend b
            JOIN (
            """
                + BackendServices.BY_BACKEND
                + """
                  ) m ON m.backend = b.host
            LEFT JOIN pool p ON p.backend_id = b.id AND NOT p.gone AND p.reported_at IS NOT NULL
            ORDER BY p.id
            """)
        .param("restart", restart.toMillis())
        .query(
            row -> {
              boolean comingBack = !row.getBoolean("up") && row.getBoolean("recent");
              boolean clustered = row.getBoolean("clustered");
              UUID service = clustered ? null : row.getObject("service_id", UUID.class);
              if (row.getObject("pool_id") != null) {
                pools.add(new KnownPool(state(row), clustered, service, comingBack));
              } else if (comingBack) {
                unmeasured.add(row.getString("host"));
              }
            });
    return new KnownPools(pools, !unmeasured.isEmpty());
  }

  private static PoolState state(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> capabilities = objectMap(row.getString("capabilities"));
    PoolReport report =
        new PoolReport(
            capacity(row, "total_gb"),
            capacity(row, "free_gb"),
            row.getDouble("others_gb"),
            row.getLong("claimed_gb"),
            row.getInt("reserved_percentage"),
            OverSubscription.parse(row.getString("oversubscription")),
            row.getBoolean("thin"),
            row.getBoolean("thick"),
            Boolean.TRUE.equals(capabilities.get("multiattach")),
            capabilities);
    return new PoolState(
        row.getLong("pool_id"),
        new PoolName(row.getString("host"), row.getString("name")),
        new ServiceState(
            List.of((String[]) row.getArray("zones").getArray()),
            !row.getBoolean("disabled"),
            row.getBoolean("up"),
            row.getBoolean("frozen")),
        report,
        new PoolClaims(row.getLong("claimed_gb"), row.getLong("pending_gb")));
  }

  private static Capacity capacity(ResultSet row, String column) throws SQLException {
    double gib = row.getDouble(column);
    return row.wasNull() ? new Capacity.Unknown() : Capacity.of(gib);
  }

  @SuppressWarnings("unchecked") // a JSON object, as the reports write it
  private static Map<String, @Nullable Object> objectMap(String json) {
    return Json.read(json, Map.class);
  }
}
