package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.check.CheckedResource;
import dev.halite.manage.VolumeManage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold of catalog and disks whenever nothing is under way, whatever happened before. */
final class Invariants {
  private static final Duration SETTLED = Duration.ofSeconds(90);

  private final Cluster cluster;

  Invariants(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Waits until no operation is left, which no person helps along. */
  void awaitRest() {
    await("no operation is left")
        .atMost(SETTLED)
        .untilAsserted(
            () ->
                assertThat(
                        texts(
                            """
                            SELECT kind || ' in ' || queue || ', ' || step || ', attempts '
                                   || attempts || ', worker ' || COALESCE(worker_id::text, '-')
                            FROM operation_run
                            """))
                    .isEmpty());
    cluster.disks().awaitRest();
  }

  /** Checks all of them. */
  void check() {
    CheckedResource.ALL.forEach(this::assertStatuses);
    assertThat(texts("SELECT operation_id || ' on ' || resource_id FROM hold"))
        .as("holds")
        .isEmpty();
    assertQuota();
    assertClaims();
    for (int i = 0; i < cluster.nodes().size(); i++) {
      assertDisks(i);
      assertManageCheck(cluster.nodes().get(i));
    }
  }

  private void assertStatuses(CheckedResource resource) {
    String table = resource.type().table();
    assertThat(
            cluster
                .jdbc()
                .sql(
                    """
                    SELECT id || ' ' || status FROM %s
                    WHERE deleted_at IS NULL AND status IN (:busy)
                    """
                        .formatted(table))
                .param("busy", resource.serviceOwned())
                .query(String.class)
                .list())
        .as("rows of %s in a status that needs an operation", table)
        .isEmpty();
    assertThat(
            texts(
                """
                SELECT r.id || ' ' || r.status FROM %s r
                WHERE r.deleted_at IS NULL AND r.status LIKE 'error%%'
                  AND NOT EXISTS (SELECT FROM user_message m WHERE m.resource_id = r.id)
                """
                    .formatted(table)))
        .as("rows of %s in error without a message", table)
        .isEmpty();
  }

  /** What an operator would run on the node. */
  private static void assertManageCheck(ServiceProcess node) {
    int exitCode = VolumeManage.run(new String[] {"check", "--backends"}, node.properties());
    assertThat(exitCode).as("volume-manage check --backends on %s, see its output", node).isZero();
  }

  private void assertQuota() {
    assertThat(
            texts(
                """
                WITH living AS (
                  SELECT project_id, volume_type_id::text AS type, 1 AS volume, 0 AS snapshot,
                         size_gb AS gb
                  FROM volume WHERE deleted_at IS NULL AND consumes_quota
                  UNION ALL
                  SELECT project_id, volume_type_id::text, 0, 1, size_gb
                  FROM snapshot WHERE deleted_at IS NULL AND consumes_quota),
                counted AS (
                  SELECT project_id, '-' AS type, sum(volume) AS volumes,
                         sum(snapshot) AS snapshots, sum(gb) AS gb
                  FROM living GROUP BY 1
                  UNION ALL
                  SELECT project_id, type, sum(volume), sum(snapshot), sum(gb)
                  FROM living WHERE type IS NOT NULL GROUP BY 1, 2)
                SELECT concat_ws(' ', u.project_id, c.project_id, u.volume_type_id, c.type,
                         'used', u.volumes, u.snapshots, u.gigabytes,
                         'counted', c.volumes, c.snapshots, c.gb)
                FROM quota_usage u
                FULL JOIN counted c ON c.project_id = u.project_id AND c.type = u.volume_type_id
                WHERE COALESCE(u.volumes, 0) <> COALESCE(c.volumes, 0)
                   OR COALESCE(u.snapshots, 0) <> COALESCE(c.snapshots, 0)
                   OR COALESCE(u.gigabytes, 0) <> COALESCE(c.gb, 0)
                """))
        .as("quota counters that differ from the rows")
        .isEmpty();
  }

  private void assertClaims() {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', 'volume', v.id, v.status, v.placement,
                                 'claim', c.placement, c.gb, c.volume_id)
                FROM (SELECT * FROM volume WHERE deleted_at IS NULL AND placement IS NOT NULL) v
                FULL JOIN pool_claim c ON c.placement = v.placement
                LEFT JOIN pool p ON p.id = c.pool_id
                LEFT JOIN backend b ON b.id = p.backend_id
                WHERE v.id IS DISTINCT FROM c.volume_id OR v.size_gb IS DISTINCT FROM c.gb
                   OR v.host IS DISTINCT FROM b.host || '#' || p.name
                """))
        .as("claims that differ from the placed volumes")
        .isEmpty();
    assertThat(
            texts(
                """
                SELECT p.name || ' claimed ' || p.claimed_gb || ' by ' || p.claims || ', claims '
                         || COALESCE(sum(c.gb), 0) || ' by ' || count(c.placement)
                FROM pool p LEFT JOIN pool_claim c ON c.pool_id = p.id
                GROUP BY p.id HAVING p.claimed_gb <> COALESCE(sum(c.gb), 0)
                  OR p.claims <> count(c.placement)
                """))
        .as("pools whose sum differs from their claims")
        .isEmpty();
  }

  private void assertDisks(int backend) {
    Map<String, Long> expected = new TreeMap<>();
    Set<String> marks = new TreeSet<>();
    for (Subject subject : Subject.values()) {
      subject
          .stored(cluster, backend)
          .forEach(
              (name, object) -> {
                expected.put(name, object.sizeBytes());
                marks.add(object.mark());
              });
    }
    assertThat(cluster.disks().stored(backend))
        .as("what is stored at %s", Cluster.backend(backend))
        .isEqualTo(expected);
    cluster.disks().assertMarks(backend, marks);
  }

  private List<String> texts(String sql) {
    return cluster.jdbc().sql(sql).query(String.class).list();
  }
}
