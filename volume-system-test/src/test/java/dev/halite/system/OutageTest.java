package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Database and broker are killed while volumes are made and deleted, and started again. */
@Timeout(1800)
@ExtendWith(ClusterExtension.class)
class OutageTest {
  private static final int CREATES = 16;
  private static final int DELETES = 8;
  private static final int CLIENTS = 4;
  private static final int OUTAGES = Tier.count(1, 4);
  private final Random random = Seeds.random("outages");

  @Test
  void theDatabaseIsKilledAmidCreatesAndDeletes(Cluster cluster) throws Exception {
    for (int i = 0; i < OUTAGES; i++) {
      duringRequests(
          cluster,
          "database-" + i,
          () -> {
            cluster.database().kill();
            cluster.database().start();
          });
    }
  }

  @Test
  void theBrokerIsKilledAmidCreatesAndDeletes(Cluster cluster) throws Exception {
    for (int i = 0; i < OUTAGES; i++) {
      duringRequests(
          cluster,
          "broker-" + i,
          () -> {
            cluster.broker().stop();
            cluster.broker().start();
          });
    }
  }

  private void duringRequests(Cluster cluster, String name, Runnable outage) throws IOException {
    Ledger ledger = new Ledger(cluster, name);
    Invariants invariants = new Invariants(cluster);
    for (int i = 0; i < DELETES; i++) {
      ledger.create(null);
    }
    invariants.awaitRest();
    List<UUID> old = ledger.available(null);
    int first = random.nextInt(2, CREATES / 2);
    AtomicInteger asked = new AtomicInteger();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CREATES; i++) {
        int number = i;
        clients.execute(
            () -> {
              ledger.create(null);
              if (number < old.size()) {
                ledger.delete(old.get(number));
              }
              asked.incrementAndGet();
            });
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> asked.get() >= first);
      outage.run();
    }
    assertThat(cluster.services()).as("still running").allMatch(ServiceProcess::isAlive);
    invariants.awaitRest();
    System.out.printf("%s killed after %d requests, volumes: %s%n", name, first, ledger.verify());
    invariants.check();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
    invariants.check();
  }
}
