package dev.halite.common.catalog.check;

import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeStatus;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the claims on pools with the volumes that are placed there. */
final class ClaimCheck {
  private final JdbcClient jdbc;

  ClaimCheck(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Violation> sums() {
    return find(
        Rule.POOL_CLAIMED,
        """
        SELECT 'pool ' || b.host || '#' || p.name,
               p.claimed_gb || ' GiB in ' || p.claims || ' claims are counted, but its claims are '
                 || COALESCE(sum(c.gb), 0) || ' GiB in ' || count(c.placement)
        FROM pool p JOIN backend b ON b.id = p.backend_id LEFT JOIN pool_claim c ON c.pool_id = p.id
        GROUP BY p.id, b.host
        HAVING p.claimed_gb <> COALESCE(sum(c.gb), 0) OR p.claims <> count(c.placement)
        ORDER BY b.host, p.name
        """,
        Map.of());
  }

  List<Violation> missing() {
    return find(
        Rule.CLAIM_MISSING,
        """
        SELECT 'volume ' || v.id,
               v.size_gb || ' GiB at ' || v.host || ' under placement ' || v.placement
                 || ' are not claimed'
        FROM volume v
        WHERE v.deleted_at IS NULL AND v.placement IS NOT NULL
          AND NOT EXISTS (SELECT FROM pool_claim c WHERE c.placement = v.placement)
        ORDER BY v.id
        """,
        Map.of());
  }

  /** While a service works on a volume its size may be ahead of its claim, or behind. */
  List<Violation> differing() {
    return find(
        Rule.CLAIM_DIFFERS,
        """
        SELECT 'volume ' || v.id,
               'is ' || v.size_gb || ' GiB at ' || COALESCE(v.host, 'no host') || ', but claims '
                 || c.gb || ' GiB at ' || b.host || '#' || p.name
        FROM volume v
        JOIN pool_claim c ON c.placement = v.placement
        JOIN pool p ON p.id = c.pool_id
        JOIN backend b ON b.id = p.backend_id
        WHERE v.deleted_at IS NULL
          AND (c.volume_id <> v.id OR v.host IS DISTINCT FROM b.host || '#' || p.name
               OR (c.gb NOT IN (v.size_gb, v.size_gb + v.growing_gb)
                   AND v.status NOT IN (:owned)))
        ORDER BY v.id
        """,
        Map.of("owned", VolumeStatus.serviceOwned().stream().map(VolumeStatus::text).toList()));
  }

  List<Violation> left() {
    return find(
        Rule.CLAIM_LEFT,
        """
        SELECT 'placement ' || c.placement,
               c.gb || ' GiB are claimed at ' || b.host || '#' || p.name || ' for volume '
                 || c.volume_id || ', which is not there'
        FROM pool_claim c
        JOIN pool p ON p.id = c.pool_id
        JOIN backend b ON b.id = p.backend_id
        WHERE NOT EXISTS (SELECT FROM volume v
                          WHERE v.placement = c.placement AND v.deleted_at IS NULL)
          AND NOT EXISTS (SELECT FROM operation_run r JOIN operation o ON o.id = r.operation_id
                          WHERE r.resource_id = c.volume_id
                            AND (r.kind = :undo AND o.payload ->> 'placement' = c.placement::text
                                 OR r.kind IN (:moving) AND o.payload -> 'to' ->> 'placement' = c.placement::text))
        ORDER BY c.placement
        """,
        Map.of(
            "undo",
            VolumeKind.UNDO_PLACEMENT.wireName(),
            "moving",
            List.of(VolumeKind.MIGRATE.wireName(), VolumeKind.RETYPE_OR_MOVE.wireName())));
  }

  private List<Violation> find(Rule rule, String sql, Map<String, ?> parameters) {
    return jdbc.sql(sql)
        .params(parameters)
        .query((row, number) -> new Violation(rule, row.getString(1), row.getString(2)))
        .list();
  }
}
