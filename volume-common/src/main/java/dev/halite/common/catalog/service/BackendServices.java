package dev.halite.common.catalog.service;

/**
 * The services behind each storage backend, as a part of statements that read backends. A service
 * of a cluster serves the backend of the cluster's name; any other serves the one of its own name.
 */
public final class BackendServices {

  /**
   * One row a {@code backend} that any service serves:
   *
   * <ul>
   *   <li>{@code clustered}: the backend belongs to a cluster;
   *   <li>{@code held}: the lease of one of the services holds;
   *   <li>{@code taking}: so it does of one that is neither disabled nor frozen, nor is the
   *       cluster;
   *   <li>{@code disabled}, {@code frozen}: the cluster is, or else all services are; frozen does
   *       not look at disabled services while there are others;
   *   <li>{@code zones}: of the services that take volumes; if there are none, of those that would
   *       if they were up; or else of all.
   * </ul>
   */
  public static final String BY_BACKEND =
      """
      SELECT m.backend,
             bool_or(m.clustered) AS clustered,
             bool_or(m.held) AS held,
             bool_or(m.held AND m.usable) AS taking,
             bool_and(m.disabled) AS disabled,
             COALESCE(bool_and(m.frozen) FILTER (WHERE NOT m.disabled),
                      bool_and(m.frozen)) AS frozen,
             COALESCE(array_agg(DISTINCT m.zone) FILTER (WHERE m.held AND m.usable),
                      array_agg(DISTINCT m.zone) FILTER (WHERE m.usable),
                      array_agg(DISTINCT m.zone)) AS zones
      FROM (SELECT COALESCE(s.cluster_name, s.host) AS backend,
                   s.cluster_name IS NOT NULL AS clustered,
                   s.availability_zone AS zone,
                   s.disabled OR COALESCE(c.disabled, false) AS disabled,
                   s.frozen OR COALESCE(c.frozen, false) AS frozen,
                   NOT (s.disabled OR s.frozen
                        OR COALESCE(c.disabled OR c.frozen, false)) AS usable,
                   COALESCE(w.lease_until > clock_timestamp() AND w.fenced_at IS NULL,
                            false) AS held
            FROM service s
            LEFT JOIN worker w ON w.id = s.worker_id
            LEFT JOIN cluster c ON c.service = s.binary_name AND c.name = s.cluster_name
            WHERE s.binary_name = 'cinder-volume') m
      GROUP BY m.backend
      """;

  private BackendServices() {}
}
