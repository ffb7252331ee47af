package dev.halite.scheduler.pool;

import dev.halite.common.catalog.service.BackendServices;
import dev.halite.scheduler.placement.pool.PoolClaims;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.scheduler.pool.KnownPools.KnownPool;
import dev.halite.scheduler.pool.KnownPools.Unmeasured;
import dev.halite.scheduler.pool.ReportedPools.ReportedPool;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the pools with their reports, claims and services. Claims and services are read for each
 * decision, in one statement; a report only after it has changed. The reports are rows, so a
 * scheduler that has just started knows as much as one that has run for a year.
 */
public final class PoolCatalog {
  private static final String SIGHTINGS =
      """
      SELECT b.id AS backend_id, b.host, m.clustered, b.service_id, m.zones, m.disabled,
             m.frozen, m.taking AND b.state = 'up' AS up,
             p.id AS pool_id, p.reported_at, p.claimed_gb, p.pending_gb, p.claims
      FROM backend b
      JOIN (
      """
          + BackendServices.BY_BACKEND
          + """
            ) m ON m.backend = b.host
      LEFT JOIN pool p ON p.backend_id = b.id AND NOT p.gone AND p.reported_at IS NOT NULL
      ORDER BY p.id
      """;

  private final JdbcClient jdbc;
  private final ReportedPools reported;

  public PoolCatalog(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.reported = new ReportedPools(jdbc);
  }

  /** What is behind a backend. */
  private record Serving(ServiceState service, boolean clustered, @Nullable UUID serviceId) {}

  /** A pool without its report. */
  private record Sighting(
      long poolId, OffsetDateTime reportedAt, PoolClaims claims, Serving serving) {}

  /** All pools that a service has and that their backend still has. */
  public KnownPools read() {
    Map<Long, Serving> servings = new HashMap<>();
    List<Sighting> sightings = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    jdbc.sql(SIGHTINGS)
        .query(
            row -> {
              long backend = row.getLong("backend_id");
              Serving serving = servings.get(backend);
              if (serving == null) {
                serving = serving(row);
                servings.put(backend, serving);
              }
              OffsetDateTime reportedAt = row.getObject("reported_at", OffsetDateTime.class);
              if (reportedAt == null) {
                unmeasured.add(new Unmeasured(row.getString("host"), serving.service()));
              } else {
                sightings.add(
                    new Sighting(
                        row.getLong("pool_id"), reportedAt, ReportedPools.claims(row), serving));
              }
            });
    return new KnownPools(withReports(sightings), unmeasured);
  }

  private static Serving serving(ResultSet row) throws SQLException {
    ServiceState service =
        new ServiceState(
            List.of((String[]) row.getArray("zones").getArray()),
            !row.getBoolean("disabled"),
            row.getBoolean("up"),
            row.getBoolean("frozen"));
    boolean clustered = row.getBoolean("clustered");
    return new Serving(
        service, clustered, clustered ? null : row.getObject("service_id", UUID.class));
  }

  private List<KnownPool> withReports(List<Sighting> sightings) {
    Map<Long, OffsetDateTime> wanted = HashMap.newHashMap(sightings.size());
    sightings.forEach(sighting -> wanted.put(sighting.poolId(), sighting.reportedAt()));
    Map<Long, ReportedPool> reports = reported.asOf(wanted);
    List<KnownPool> pools = new ArrayList<>(sightings.size());
    for (Sighting sighting : sightings) {
      ReportedPool pool = reports.get(sighting.poolId());
      // A pool may have gone since it was sighted.
      if (pool != null) {
        Serving serving = sighting.serving();
        // Claims that are younger than the sighting belong to the report that is, too.
        PoolClaims claims =
            pool.reportedAt().equals(sighting.reportedAt()) ? sighting.claims() : pool.claims();
        PoolState state =
            new PoolState(sighting.poolId(), pool.name(), serving.service(), pool.report(), claims);
        pools.add(new KnownPool(state, serving.clustered(), serving.serviceId()));
      }
    }
    return pools;
  }
}
