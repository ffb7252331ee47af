package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.testkit.Tier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has piled up while nobody worked is done as fast as what comes in one by one. */
@Timeout(3600)
@ExtendWith(ClusterExtension.class)
class BacklogTest {
  private static final int CREATES = Tier.count(200, 2000);
  private static final int CLIENTS = 8;

  /**
   * Of the steady rate. 200 creates are over in some 4 s, so their rate says little; a queue that
   * looks once a sweep stays below a tenth.
   */
  private static final double LEAST = Tier.count(50, 80) / 100.0;

  /** The first and the last of the operations do not count: processes warm up, queues run dry. */
  private static final String MIDDLE_RATE =
      """
      SELECT 0.8 * count(*)
             / extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY o.ended_at)
                                  - percentile_disc(0.1) WITHIN GROUP (ORDER BY o.ended_at))
      FROM operation o JOIN volume v ON v.id = o.resource_id
      WHERE o.kind = 'volume.create' AND o.state = 'succeeded' AND v.name LIKE :prefix || '-%'
      """;

  @Test
  void aBacklogIsDrainedAsFastAsWorkIsDoneInTheSteadyState(Cluster cluster) {
    List<ServiceProcess> workers =
        Stream.of(cluster.schedulers(), cluster.nodes()).flatMap(List::stream).toList();
    // Both times the workers have just been started, so both are as warm.
    workers.forEach(ServiceProcess::stop);
    cluster.heal();
    Ledger steady = createAll(cluster, "steady");
    awaitAll(cluster, "steady");

    workers.forEach(ServiceProcess::stop);
    Ledger backlog = createAll(cluster, "backlog");
    assertThat(cluster.jdbc().sql("SELECT count(*) FROM operation_run").query(Long.class).single())
        .isEqualTo(CREATES);
    cluster.heal();
    awaitAll(cluster, "backlog");

    double steadyRate = rate(cluster, "steady");
    double backlogRate = rate(cluster, "backlog");
    System.out.printf(
        "%d creates a second in the steady state, %d of a backlog%n",
        Math.round(steadyRate), Math.round(backlogRate));
    assertThat(backlogRate).isGreaterThanOrEqualTo(LEAST * steadyRate);
    for (Ledger each : List.of(steady, backlog)) {
      each.deleteAll();
      assertThat(each.verify()).isEmpty();
    }
  }

  private static Ledger createAll(Cluster cluster, String prefix) {
    Ledger ledger = new Ledger(cluster, prefix);
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CREATES; i++) {
        clients.execute(() -> assertThat(ledger.create(null)).isNotNull());
      }
    }
    return ledger;
  }

  private static void awaitAll(Cluster cluster, String prefix) {
    await()
        .atMost(Duration.ofMinutes(15))
        .untilAsserted(
            () ->
                assertThat(
                        cluster
                            .jdbc()
                            .sql(
                                """
                                SELECT count(*) FROM volume
                                WHERE status = 'available' AND name LIKE :prefix || '-%'
                                """)
                            .param("prefix", prefix)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(CREATES));
  }

  private static double rate(Cluster cluster, String prefix) {
    return cluster.jdbc().sql(MIDDLE_RATE).param("prefix", prefix).query(Double.class).single();
  }
}
