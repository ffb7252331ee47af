package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wake-ups are hints: whatever becomes of them, the result is the same. */
@Timeout(600)
@ExtendWith(ClusterExtension.class)
class MessageTest {
  private static final String DISTURB = "halite.messaging.disturb";
  private static final int VOLUMES = 6;

  @Test
  void disturbedWakeUpsChangeNothing(Cluster cluster) throws IOException {
    List<ServiceProcess> senders =
        Stream.concat(Stream.of(cluster.api()), cluster.schedulers().stream()).toList();
    try {
      for (String disturbance : List.of("drop", "double", "delay")) {
        restart(cluster, senders, disturbance);
        makesAndDeletes(cluster, disturbance);
      }
    } finally {
      restart(cluster, senders, "none");
    }
  }

  @Test
  void withoutABrokerWorkIsFoundByPolling(Cluster cluster) throws IOException {
    cluster.broker().stop();
    try {
      makesAndDeletes(cluster, "no-broker");
    } finally {
      cluster.broker().start();
    }
    makesAndDeletes(cluster, "broker-again");
  }

  private static void makesAndDeletes(Cluster cluster, String name) throws IOException {
    Ledger ledger = new Ledger(cluster, name);
    Invariants invariants = new Invariants(cluster);
    for (int i = 0; i < VOLUMES; i++) {
      ledger.create(null);
    }
    invariants.awaitRest();
    assertThat(ledger.verify()).isEqualTo(Map.of("available", (long) VOLUMES));
    invariants.check();
    for (UUID id : ledger.available(null)) {
      ledger.delete(id);
    }
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
    invariants.check();
  }

  private static void restart(Cluster cluster, List<ServiceProcess> senders, String disturbance) {
    for (ServiceProcess sender : senders) {
      sender.property(DISTURB, disturbance).kill();
    }
    cluster.heal();
  }
}
