package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.Nova.Call;
import dev.halite.testkit.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What Nova does with volumes, from attach to evacuation, as it sends it; undisturbed, and with the
 * service that it speaks to or the node behind it killed by SIGKILL in its calls. Meanwhile servers
 * write to the volumes, and nothing that was acknowledged to them may be lost.
 */
@Timeout(3600)
@ExtendWith(ClusterExtension.class)
class NovaSequencesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  /** Longer than it takes to answer a call that no node has to do with. */
  private static final int MOST_MILLIS = 40;

  private final Random random = Seeds.random("nova");

  @Test
  void eachSequenceIsSeenByNovaAsItExpects(Cluster cluster) {
    Ledger ledger = new Ledger(cluster, "nova");
    List<UUID> volumes = volumes(ledger);
    try (Nova nova = new Nova(cluster, Cluster.host(BACKEND))) {
      assertThat(nova.sequences()).hasSizeGreaterThan(10);
      for (String sequence : nova.sequences()) {
        nova.play(sequence, volumes, (call, toIt) -> toIt.go());
      }
      assertThat(nova.unknown()).isZero();
      assertThat(nova.durable()).isPositive();
    }
    checkAndDelete(cluster, ledger);
  }

  @Test
  void eachSequenceComesToItsEndOverTheDeathsOfNodes(Cluster cluster) {
    Ledger ledger = new Ledger(cluster, "nova-nodes");
    List<UUID> volumes = volumes(ledger);
    try (Nova nova = new Nova(cluster, Cluster.host(BACKEND))) {
      for (String sequence : chosen(nova.sequences())) {
        Kills kills = new Kills();
        nova.play(sequence, volumes, (call, toIt) -> kills.ofNode(cluster, call, toIt));
        assertThat(kills.made).as(sequence).isPositive();
      }
      assertThat(nova.unknown()).isZero();
      assertThat(nova.durable()).isPositive();
    }
    checkAndDelete(cluster, ledger);
  }

  @Test
  void eachSequenceComesToItsEndOverTheDeathsOfTheApi(Cluster cluster) {
    Ledger ledger = new Ledger(cluster, "nova-api");
    List<UUID> volumes = volumes(ledger);
    try (Nova nova = new Nova(cluster, Cluster.host(BACKEND))) {
      for (String sequence : chosen(nova.sequences())) {
        Kills kills = new Kills();
        nova.play(sequence, volumes, (call, toIt) -> kills.ofApi(cluster, call, toIt));
        assertThat(kills.made).as(sequence).isPositive();
      }
      assertThat(nova.durable()).isPositive();
      System.out.println("attachments that nobody was told of: " + nova.unknown());
    }
    checkAndDelete(cluster, ledger);
  }

  /** Those of one play: in the full tier at each call where there can be one. */
  private final class Kills {
    private int left = Tier.count(1, Integer.MAX_VALUE);
    private int skipped = Tier.count(random.nextInt(2), 0);
    private int made;

    /** Where a node works for the call, it dies at one of its fault points. */
    private void ofNode(Cluster cluster, Call call, Nova nova) {
      if (call.way() == null || !isDue()) {
        nova.go();
        return;
      }
      List<String> stages =
          call.way().equals("connect") ? Stages.ofConnecting() : Stages.ofDisconnecting();
      String stage = stages.get(random.nextInt(stages.size()));
      System.out.printf("killing a node at %s (%s)%n", stage, call);
      ServiceProcess node = cluster.nodes().get(BACKEND);
      Trap trap = Trap.set(node, stage);
      nova.go();
      await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
      node.kill();
      trap.remove();
      cluster.heal();
    }

    /** Who waits for a node is killed meanwhile; else it is between the request and the answer. */
    private void ofApi(Cluster cluster, Call call, Nova nova) {
      if (!isDue()) {
        nova.go();
        return;
      }
      System.out.printf("killing the API (%s)%n", call);
      if (call.way() == null) {
        nova.lose();
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(MOST_MILLIS)).toNanos());
        cluster.api().kill();
      } else {
        Trap trap = Trap.set(cluster.nodes().get(BACKEND), "attachment." + call.way() + ".load");
        nova.lose();
        await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
        cluster.api().kill();
        trap.remove();
      }
      cluster.heal();
    }

    private boolean isDue() {
      if (skipped > 0 || left == 0) {
        skipped--;
        return false;
      }
      left--;
      made++;
      return true;
    }
  }

  private List<String> chosen(List<String> sequences) {
    List<String> shuffled = new ArrayList<>(sequences);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Tier.count(1, shuffled.size()));
  }

  private static List<UUID> volumes(Ledger ledger) {
    List<UUID> volumes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      volumes.add(Objects.requireNonNull(ledger.create(Cluster.backend(BACKEND))));
    }
    await().atMost(PATIENCE).until(() -> ledger.available(null).containsAll(volumes));
    return volumes;
  }

  private static void checkAndDelete(Cluster cluster, Ledger ledger) {
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
    assertThat(ledger.verify()).containsOnlyKeys("available");
    assertThat(
            cluster
                .jdbc()
                .sql("SELECT id FROM attachment WHERE deleted_at IS NULL")
                .query(UUID.class)
                .list())
        .isEmpty();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }
}
