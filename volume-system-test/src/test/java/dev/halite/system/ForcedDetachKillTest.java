package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A volume is taken by force from a server that goes on writing, and the node that cuts it off, or
 * who waits for that, is killed by SIGKILL. Nobody is given the volume before the server is cut
 * off, and it writes nothing from then on.
 */
@Timeout(900)
@OnStorage(StorageKind.RBD)
@ExtendWith(ClusterExtension.class)
class ForcedDetachKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  private final Random random = Seeds.random("forced detaches");

  @Test
  void aServerThatIsCutOffWritesNothingMoreOverTheDeathsOfTheNode(Cluster cluster)
      throws IOException {
    takeByForce(cluster, cluster.nodes().get(BACKEND));
  }

  @Test
  void aServerThatIsCutOffWritesNothingMoreOverTheDeathsOfTheApi(Cluster cluster)
      throws IOException {
    takeByForce(cluster, cluster.api());
  }

  private void takeByForce(Cluster cluster, ServiceProcess victim) throws IOException {
    List<String> stages = new ArrayList<>(Stages.ofCuttingOff());
    Collections.shuffle(stages, random);
    Ledger ledger = new Ledger(cluster, "forced");
    UUID volume = Objects.requireNonNull(ledger.create(Cluster.backend(BACKEND)));
    await().atMost(PATIENCE).until(() -> ledger.available(null).contains(volume));
    ServiceProcess node = cluster.nodes().get(BACKEND);
    Invariants invariants = new Invariants(cluster);
    try (Witness witness = new Witness(cluster)) {
      AttachedServer server = new AttachedServer(cluster, witness, volume, BACKEND);
      server.run(server.connected());
      for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
        AttachedServer old = server;
        LostAnswer.killing(
            victim, node, stage, () -> cluster.client().detachByForce(volume, old.attachment()));
        if (victim == node) {
          cluster.client().attach(volume).require(400);
        }
        cluster.heal();
        await(stage)
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(
                () ->
                    List.of(202, 404)
                        .contains(
                            cluster.client().detachByForce(volume, old.attachment()).status()));
        witness.awaitCutOff(old.name(), System.nanoTime());
        assertThat(old.status()).as(stage).isEqualTo("available");
        server = new AttachedServer(cluster, witness, volume, BACKEND);
        server.run(server.connected());
      }
      server.stop();
      server.detach();
      witness.check();
      System.out.printf("%d blocks durable%n", witness.verify());
    }
    invariants.awaitRest();
    invariants.check();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }
}
