package dev.halite.common.catalog.service;

import dev.halite.driver.PoolFeature;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The backends as an operator names them who wants a volume to go there. */
public class Destinations {
  /** Whether one living process serves two backends. */
  private static final String BESIDE =
      """
      EXISTS (SELECT FROM service d JOIN service s ON s.worker_id = d.worker_id
              JOIN worker w ON w.id = d.worker_id
              WHERE w.lease_until > clock_timestamp() AND w.fenced_at IS NULL
                AND d.binary_name = :binary AND s.binary_name = :binary
                AND COALESCE(d.cluster_name, d.host) = %s
                AND COALESCE(s.cluster_name, s.host) = :source)
      """;

  private final JdbcClient jdbc;

  Destinations(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A backend that there is.
   *
   * @param name {@code host@backend}, or {@code cluster@backend} where a cluster serves it
   * @param takes whether it takes volumes: it is up, and neither disabled nor frozen
   * @param knowsPool whether it has the pool that was named; true where none was
   * @param copies whether its volumes can be copied
   * @param sourceIsUp whether the backend is up that the volume is at
   * @param besideSource whether one living process serves it and that backend
   */
  public record Destination(
      String name,
      boolean takes,
      boolean knowsPool,
      boolean copies,
      boolean sourceIsUp,
      boolean besideSource) {}

  /** Whether one living process serves a backend and the one that a volume is at. */
  public boolean isBeside(String backend, String source) {
    return jdbc.sql("SELECT " + BESIDE.formatted(":backend"))
        .param("backend", backend)
        .param("source", source)
        .param("binary", ServiceBinary.VOLUME.text())
        .query(Boolean.class)
        .single();
  }

  /**
   * Finds a backend by its name, or by the name of one of the services of its cluster.
   *
   * @param name {@code host@backend}
   * @param pool null for any
   * @param clustered whether only a cluster is meant
   * @param source the backend that the volume is at
   */
  public Optional<Destination> find(
      String name, @Nullable String pool, boolean clustered, String source) {
    return jdbc.sql(
            """
            SELECT m.backend, m.taking AND COALESCE(b.state = 'up', false),
                   CAST(:pool AS text) IS NULL
                     OR EXISTS (SELECT FROM pool p WHERE p.backend_id = b.id AND NOT p.gone
                                  AND p.name = :pool),
                   NOT EXISTS (SELECT FROM pool p JOIN backend s ON s.id = p.backend_id
                               WHERE s.host IN (m.backend, :source) AND NOT p.gone
                                 AND COALESCE(p.capabilities ->> :copy, 'false') <> 'true'),
                   EXISTS (SELECT FROM backend s WHERE s.host = :source AND s.state = 'up'),
            """
                + BESIDE.formatted("m.backend")
                + """
                 FROM (
                """
                + BackendServices.BY_BACKEND
                + """
                ) m LEFT JOIN backend b ON b.host = m.backend
                WHERE (m.clustered OR NOT :clustered)
                  AND (m.backend = :name
                       OR NOT :clustered
                          AND m.backend = (SELECT cluster_name FROM service
                                           WHERE binary_name = :binary AND host = :name))
                -- a backend's own name goes before that of a service of another
                ORDER BY m.backend = :name DESC LIMIT 1
                """)
        .param("name", name)
        .param("pool", pool)
        .param("clustered", clustered)
        .param("source", source)
        .param("copy", PoolFeature.COPY.capability())
        .param("binary", ServiceBinary.VOLUME.text())
        .query(
            (row, number) ->
                new Destination(
                    row.getString(1),
                    row.getBoolean(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getBoolean(6)))
        .optional();
  }
}
