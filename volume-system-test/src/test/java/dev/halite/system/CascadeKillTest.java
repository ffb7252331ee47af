package dev.halite.system;

import static org.awaitility.Awaitility.await;

import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A node is killed by SIGKILL while it deletes a volume together with its snapshots. Nobody helps,
 * and nothing of it stays.
 */
@Timeout(900)
@ExtendWith(ClusterExtension.class)
class CascadeKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;
  private static final int SNAPSHOTS = 3;

  private final Random random = Seeds.random("cascades");

  @Test
  void aVolumeGoesWithItsSnapshotsOverTheDeathsOfItsNode(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "cascade");
    List<String> stages = new ArrayList<>(Stages.ofCascade());
    Collections.shuffle(stages, random);
    Invariants invariants = new Invariants(cluster);
    for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
      UUID volume = ledger.volumeWithSnapshots(Cluster.backend(BACKEND), SNAPSHOTS);
      System.out.println("killing a node at " + stage);
      ServiceProcess node = cluster.nodes().get(BACKEND);
      Trap trap = Trap.set(node, stage);
      cluster.client().deleteAll(volume).require(202);
      await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
      node.kill();
      trap.remove();
      cluster.heal();
      await(stage)
          .atMost(PATIENCE)
          .until(() -> cluster.client().find(Subject.VOLUME, volume).isEmpty());
      invariants.awaitRest();
      invariants.check();
    }
    ledger.deleteAll();
    invariants.awaitRest();
    invariants.check();
  }
}
