package dev.halite.scheduler.pool;

import dev.halite.common.engine.database.Json;
import dev.halite.scheduler.placement.pool.Capacity;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolClaims;
import dev.halite.scheduler.placement.pool.PoolName;
import dev.halite.scheduler.placement.pool.PoolReport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The reports of pools, kept from one decision to the next: they are the larger part of what is
 * read, and change once a minute where the claims beside them change with each volume. A report is
 * known by its time, since whoever stores one stores its time with it; what is kept is never older
 * than what is asked for.
 */
final class ReportedPools {
  private final JdbcClient jdbc;
  private final Map<Long, ReportedPool> kept = new ConcurrentHashMap<>();

  ReportedPools(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A pool's report.
   *
   * @param claims as they were when the report was read
   */
  record ReportedPool(
      PoolName name, OffsetDateTime reportedAt, PoolReport report, PoolClaims claims) {}

  /**
   * Reports of these times, or newer ones, by pool.
   *
   * @param wanted the time of each pool's report
   */
  Map<Long, ReportedPool> asOf(Map<Long, OffsetDateTime> wanted) {
    Map<Long, ReportedPool> reports = HashMap.newHashMap(wanted.size());
    List<Long> missing = new ArrayList<>();
    wanted.forEach(
        (id, at) -> {
          ReportedPool pool = kept.get(id);
          if (pool != null && pool.reportedAt().equals(at)) {
            reports.put(id, pool);
          } else {
            missing.add(id);
          }
        });
    if (!missing.isEmpty()) {
      Map<Long, ReportedPool> read = read(missing);
      reports.putAll(read);
      kept.putAll(read);
    }
    if (kept.size() > wanted.size()) {
      kept.keySet().retainAll(wanted.keySet());
    }
    return reports;
  }

  private Map<Long, ReportedPool> read(List<Long> ids) {
    Map<Long, ReportedPool> read = HashMap.newHashMap(ids.size());
    jdbc.sql(
            """
            SELECT p.id, b.host, p.name, p.reported_at, p.total_gb, p.free_gb, p.others_gb,
                   p.reserved_percentage, p.oversubscription, p.thin, p.thick, p.capabilities,
                   p.claimed_gb, p.pending_gb, p.claims
            FROM pool p JOIN backend b ON b.id = p.backend_id
            WHERE p.id = ANY (:ids) AND NOT p.gone AND p.reported_at IS NOT NULL
            """)
        .param("ids", ids.toArray(Long[]::new))
        .query(
            row -> {
              read.put(row.getLong("id"), pool(row));
            });
    return read;
  }

  private static ReportedPool pool(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> capabilities = objectMap(row.getString("capabilities"));
    OffsetDateTime reportedAt = row.getObject("reported_at", OffsetDateTime.class);
    PoolReport report =
        new PoolReport(
            capacity(row, "total_gb"),
            capacity(row, "free_gb"),
            row.getDouble("others_gb"),
            row.getInt("reserved_percentage"),
            OverSubscription.parse(row.getString("oversubscription")),
            row.getBoolean("thin"),
            row.getBoolean("thick"),
            capabilities,
            reportedAt.toInstant());
    return new ReportedPool(
        new PoolName(row.getString("host"), row.getString("name")),
        reportedAt,
        report,
        claims(row));
  }

  static PoolClaims claims(ResultSet row) throws SQLException {
    return new PoolClaims(
        row.getLong("claimed_gb"), row.getLong("pending_gb"), row.getLong("claims"));
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
