package dev.halite.api.pool;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.common.catalog.service.BackendServices;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.database.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
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
  record StoragePool(String name, PoolCapabilities capabilities) {}

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
    OffsetDateTime at = row.getObject("reported_at", OffsetDateTime.class);
    PoolCapabilities capabilities =
        new PoolCapabilities(
            backend.toString(),
            pool,
            reported(row.getString("capabilities")),
            row.getObject("total_gb", Double.class),
            row.getObject("free_gb", Double.class),
            row.getDouble("others_gb"),
            row.getInt("reserved_percentage"),
            row.getString("oversubscription"),
            row.getBoolean("thin"),
            row.getBoolean("thick"),
            row.getLong("claimed_gb"),
            row.getLong("pending_gb"),
            row.getBoolean("up"),
            at == null ? null : at.toInstant());
    return new StoragePool(
        new HostName(backend.host(), backend.backend(), pool).toString(), capabilities);
  }

  @SuppressWarnings("unchecked") // a JSON object, as the reports write it
  private static Map<String, @Nullable Object> reported(String json) {
    return Json.read(json, Map.class);
  }
}
