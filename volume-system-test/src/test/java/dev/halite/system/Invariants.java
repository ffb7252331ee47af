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
import java.util.function.BiFunction;

/** What must hold of catalog and disks whenever nothing is under way, whatever happened before. */
final class Invariants {
  private static final Duration SETTLED = Duration.ofSeconds(90);

  /**
   * What the resources of one kind look like on a backend's disks: a new kind is one more element.
   *
   * @param expected statement for the names and GiB of what the catalog has at {@code :backend}
   */
  private record Stored(String expected, BiFunction<Disks, Integer, Map<String, Long>> found) {}

  private static final List<Stored> STORED =
      List.of(
          new Stored(
              """
              SELECT 'volume-' || id, size_gb FROM volume
              WHERE deleted_at IS NULL AND placement IS NOT NULL
                AND split_part(split_part(host, '@', 2), '#', 1) = :backend
              """,
              Disks::volumes));

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
                WITH counted AS (
                  SELECT project_id, '-' AS type, count(*) AS volumes, sum(size_gb) AS gb
                  FROM volume WHERE deleted_at IS NULL AND consumes_quota GROUP BY 1
                  UNION ALL
                  SELECT project_id, volume_type_id::text, count(*), sum(size_gb)
                  FROM volume WHERE deleted_at IS NULL AND consumes_quota GROUP BY 1, 2)
                SELECT concat_ws(' ', u.project_id, c.project_id, u.volume_type_id, c.type,
                         'used', u.volumes, u.gigabytes, 'counted', c.volumes, c.gb)
                FROM quota_usage u
                FULL JOIN counted c ON c.project_id = u.project_id AND c.type = u.volume_type_id
                WHERE COALESCE(u.volumes, 0) <> COALESCE(c.volumes, 0)
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
                SELECT p.name || ' claimed ' || p.claimed_gb || ', claims ' || COALESCE(sum(c.gb), 0)
                FROM pool p LEFT JOIN pool_claim c ON c.pool_id = p.id
                GROUP BY p.id HAVING p.claimed_gb <> COALESCE(sum(c.gb), 0)
                """))
        .as("pools whose sum differs from their claims")
        .isEmpty();
  }

  private void assertDisks(int backend) {
    Set<String> all = new TreeSet<>();
    for (Stored stored : STORED) {
      Map<String, Long> expected = new TreeMap<>();
      cluster
          .jdbc()
          .sql(stored.expected())
          .param("backend", Cluster.backend(backend))
          .query((row, number) -> Map.entry(row.getString(1), row.getLong(2) << 30))
          .list()
          .forEach(row -> expected.put(row.getKey(), row.getValue()));
      assertThat(stored.found().apply(cluster.disks(), backend))
          .as("what is stored at %s", Cluster.backend(backend))
          .isEqualTo(expected);
      all.addAll(expected.keySet());
    }
    cluster.disks().assertMarks(backend, all);
  }

  private List<String> texts(String sql) {
    return cluster.jdbc().sql(sql).query(String.class).list();
  }
}
