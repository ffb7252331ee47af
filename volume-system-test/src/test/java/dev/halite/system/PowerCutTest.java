package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything is killed amid creates, database and broker too, stays off for a while, and comes back
 * in whatever order. What was accepted waits for its backend, so none ends in error.
 */
@Timeout(1800)
@ExtendWith(ClusterExtension.class)
class PowerCutTest {
  private static final int CREATES = 60;
  private static final int CLIENTS = 4;

  /** Less and more than a volume waits for a backend from its request on. */
  private static final List<Duration> OFF =
      List.of(Duration.ZERO, Duration.ofSeconds(45), Duration.ofSeconds(120))
          .subList(0, Tier.count(2, 3));

  private final Ledger ledger;
  private final Cluster cluster;

  PowerCutTest(Cluster cluster) {
    this.cluster = cluster;
    this.ledger = new Ledger(cluster, "power");
  }

  @Test
  void whatWasAcceptedBeforeThePowerWasCutIsMade() throws IOException {
    for (Duration off : OFF) {
      cutThePowerAmidCreates(CREATES / OFF.size());
      LockSupport.parkNanos(off.toNanos());
      cluster.database().start();
      cluster.broker().start();
      cluster.heal();
    }
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    Map<String, Long> volumes = ledger.verify();
    System.out.println("volumes after " + OFF.size() + " power cuts: " + volumes);
    assertThat(volumes).containsOnlyKeys("available");
    invariants.check();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  /** The schedulers go first, so that some of what was accepted is surely not decided yet. */
  private void cutThePowerAmidCreates(int creates) {
    AtomicInteger accepted = new AtomicInteger();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < creates; i++) {
        clients.execute(
            () -> {
              if (ledger.create(null) != null) {
                accepted.incrementAndGet();
              }
            });
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> accepted.get() >= creates / 4);
      cluster.schedulers().forEach(ServiceProcess::kill);
      await().atMost(Duration.ofSeconds(60)).until(() -> accepted.get() >= creates / 2);
      cluster.services().forEach(ServiceProcess::kill);
      cluster.database().kill();
      cluster.broker().stop();
    }
  }
}
