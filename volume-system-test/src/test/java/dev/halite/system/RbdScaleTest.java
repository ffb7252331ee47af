package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.ceph.EmbeddedCeph;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Four schedulers and two nodes, both of which serve two pools of a Ceph as a cluster; more volumes
 * are asked for at once than the two pools have room for.
 */
@Timeout(1800)
@ExtendWith(ClusterExtension.class)
@OnStorage(StorageKind.RBD)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class RbdScaleTest {
  private static final int CREATES = 200;
  private static final int CLIENTS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a pool may promise: its quota times the over-subscription of the node's setting. */
  private static final int ROOM = 80;

  private static final long QUOTA_BYTES = 10L << 30;
  private static final String RATIO = "8";

  @Test
  void aCrowdOfSchedulersNeverOverCommitsAndLosesNothing(Cluster cluster) throws IOException {
    EmbeddedCeph ceph = ((RbdDisks) cluster.disks()).ceph();
    cluster.nodes().forEach(ServiceProcess::stop);
    List<ServiceProcess> nodes =
        IntStream.of(1, 2)
            .mapToObj(number -> cluster.nodeOfAll("both-" + number, "both-" + number))
            .toList();
    List<ServiceProcess> schedulers = IntStream.of(3, 4).mapToObj(cluster::scheduler).toList();
    try {
      for (int backend = 0; backend < cluster.nodes().size(); backend++) {
        ceph.limitPool(Cluster.backend(backend), QUOTA_BYTES);
        for (ServiceProcess node : nodes) {
          node.property(
              "halite.node.backends."
                  + Cluster.backend(backend)
                  + ".rbd.max-over-subscription-ratio",
              RATIO);
        }
      }
      nodes.forEach(node -> node.property("halite.node.report-interval", "2s"));
      nodes.forEach(ServiceProcess::start);
      schedulers.forEach(ServiceProcess::start);
      for (int backend = 0; backend < cluster.nodes().size(); backend++) {
        cluster.awaitNode(nodes.get(0), backend);
        cluster.awaitNode(nodes.get(1), backend);
      }
      schedulers.forEach(cluster::awaitScheduler);
      for (int round = 0; round < Tier.count(1, 5); round++) {
        for (int backend = 0; backend < cluster.nodes().size(); backend++) {
          awaitRoom(cluster, backend);
        }
        crowd(cluster, schedulers.getFirst(), "crowd-" + round);
      }
    } finally {
      schedulers.forEach(ServiceProcess::close);
      nodes.forEach(ServiceProcess::close);
      for (int backend = 0; backend < cluster.nodes().size(); backend++) {
        ceph.limitPool(Cluster.backend(backend), 0);
      }
    }
  }

  /** All of the pool is free, also of deleted images, which count until they are purged. */
  private static void awaitRoom(Cluster cluster, int backend) {
    Instant since = cluster.jdbc().sql("SELECT clock_timestamp()").query(Instant.class).single();
    await("the pool reports its quota and no volumes")
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                cluster
                    .jdbc()
                    .sql(
                        """
                        SELECT count(*) = 1 FROM pool
                        WHERE name = :name AND NOT gone AND reported_at > :since
                          AND total_gb = 10 AND oversubscription = '8.0'
                          AND claimed_gb = 0 AND others_gb = 0
                        """)
                    .param("name", Cluster.backend(backend))
                    .param("since", Timestamp.from(since))
                    .query(Boolean.class)
                    .single());
  }

  private static void crowd(Cluster cluster, ServiceProcess scheduler, String name)
      throws IOException {
    Ledger ledger = new Ledger(cluster, name);
    Invariants invariants = new Invariants(cluster);
    AtomicInteger asked = new AtomicInteger();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CREATES; i++) {
        clients.execute(
            () -> {
              // refused while all connections of the API are taken, or too late for this client,
              // and asked again
              await().atMost(PATIENCE).until(() -> ledger.create(null) != null);
              asked.incrementAndGet();
            });
      }
      await().atMost(PATIENCE).until(() -> asked.get() > CREATES / 4);
      // in the middle, as a crash would; it decides again as soon as it runs
      scheduler.kill();
      scheduler.start();
      cluster.awaitScheduler(scheduler);
    }
    invariants.awaitRest();

    long made = CREATES + ledger.madeWithoutAnswer();
    assertThat(ledger.verify())
        .isEqualTo(Map.of("available", 2L * ROOM, "error", made - 2L * ROOM));
    for (int backend = 0; backend < cluster.nodes().size(); backend++) {
      assertThat(cluster.disks().stored(backend)).hasSize(ROOM);
    }
    assertThat(losersWhoseTraceIsSilent(cluster))
        .as("losers whose reason does not count the pools, or whose trace leaves one out")
        .isEmpty();
    invariants.check();
    System.out.println(name + ": volumes " + ledger.verify());
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
    invariants.check();
  }

  private static List<String> losersWhoseTraceIsSilent(Cluster cluster) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT concat(v.id, ': ', o.error ->> 'reason', ' ', o.trace)
            FROM volume v LEFT JOIN operation o
              ON o.resource_id = v.id AND o.kind = 'volume.create'
            WHERE v.deleted_at IS NULL AND v.status = 'error' AND (
              o.error ->> 'reason' LIKE 'No valid backend: %pools%'
              AND o.trace::text LIKE '%store-1@disks1#disks1%'
              AND o.trace::text LIKE '%store-2@disks2#disks2%') IS NOT TRUE
            """)
        .query(String.class)
        .list();
  }
}
