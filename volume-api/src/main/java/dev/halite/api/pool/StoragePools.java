package dev.halite.api.pool;

import dev.halite.common.catalog.service.BackendServices;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.database.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the pools that backends have reported: one statement, and no question to any of them. */
@Component
class StoragePools {
  private final JdbcClient jdbc;

  StoragePools(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A pool.
   *
   * @param name {@code host@backend#pool}
   * @param capabilities under the names that clients know
   */
  record StoragePool(String name, Map<String, @Nullable Object> capabilities) {}

  /** The pools that their backends still have, by name. */
  List<StoragePool> list() {
    return jdbc.sql(
            """
            SELECT b.host, p.name, p.total_gb, p.free_gb, p.others_gb, p.reserved_percentage,
                   p.oversubscription, p.thin, p.thick, p.capabilities, p.claimed_gb,
                   p.pending_gb, p.reported_at,
                   COALESCE(m.held, false) AND b.state = 'up' AS up
            FROM pool p
            JOIN backend b ON b.id = p.backend_id
            LEFT JOIN (
            """
                + BackendServices.BY_BACKEND
                + """
                  ) m ON m.backend = b.host
            WHERE NOT p.gone AND p.reported_at IS NOT NULL
            ORDER BY b.host, p.name
            """)
        .query(StoragePools::pool)
        .list();
  }

  private static StoragePool pool(ResultSet row, int number) throws SQLException {
    HostName backend = HostName.parse(row.getString("host"));
    String pool = row.getString("name");
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("pool_name", pool);
    shown.put("volume_backend_name", backend.backend());
    shown.putAll(reported(row.getString("capabilities")));
    long claimed = row.getLong("claimed_gb");
    shown.put("total_capacity_gb", capacity(row, "total_gb", 0));
    shown.put("free_capacity_gb", capacity(row, "free_gb", row.getLong("pending_gb")));
    shown.put("allocated_capacity_gb", claimed);
    shown.put("provisioned_capacity_gb", rounded(claimed + row.getDouble("others_gb")));
    shown.put("reserved_percentage", row.getInt("reserved_percentage"));
    shown.put("max_over_subscription_ratio", row.getString("oversubscription"));
    shown.put("thin_provisioning_support", row.getBoolean("thin"));
    shown.put("thick_provisioning_support", row.getBoolean("thick"));
    shown.put("backend_state", row.getBoolean("up") ? "up" : "down");
    OffsetDateTime at = row.getObject("reported_at", OffsetDateTime.class);
    shown.put("timestamp", at == null ? null : at.toInstant());
    return new StoragePool(new HostName(backend.host(), backend.backend(), pool).toString(), shown);
  }

  /** A number, or one of the two words for the lack of one. */
  private static Object capacity(ResultSet row, String column, long pending) throws SQLException {
    double gb = row.getDouble(column);
    if (row.wasNull()) {
      return "unknown";
    }
    return Double.isInfinite(gb) ? "infinite" : rounded(Math.max(0, gb - pending));
  }

  private static double rounded(double gb) {
    return Math.round(gb * 100) / 100.0;
  }

  @SuppressWarnings("unchecked") // a JSON object, as the reports write it
  private static Map<String, @Nullable Object> reported(String json) {
    return Json.read(json, Map.class);
  }
}
