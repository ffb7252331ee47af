package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.Nova.Surroundings;
import dev.halite.testkit.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What Nova does with volumes, from attach to evacuation, as it sends it; undisturbed, and with the
 * services killed by SIGKILL in its calls. Meanwhile servers write to the volumes, and nothing that
 * was acknowledged to them may be lost.
 */
@Timeout(7200)
@ExtendWith(ClusterExtension.class)
class NovaSequencesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  private final Random random = Seeds.random(getClass().getSimpleName());

  @Test
  void eachSequenceIsSeenByNovaAsItExpects(Cluster cluster) {
    Ledger ledger = new Ledger(cluster, "nova");
    List<UUID> volumes = volumes(ledger);
    try (Nova nova = new Nova(cluster, Cluster.host(BACKEND))) {
      assertThat(nova.sequences()).hasSizeGreaterThan(10);
      for (String sequence : chosen(nova.sequences(), Integer.MAX_VALUE)) {
        nova.play(sequence, volumes, (call, toIt) -> toIt.go());
      }
      assertThat(nova.unknown()).isZero();
      int durable = nova.verify();
      System.out.printf("%d calls, %d blocks durable%n", nova.calls(), durable);
      assertThat(durable).isPositive();
    }
    checkAndDelete(cluster, ledger, volumes);
  }

  @Test
  void eachSequenceComesToItsEndOverTheDeathsOfNodesAndSchedulers(Cluster cluster) {
    assertThat(playOver(cluster, "nova-nodes", kills -> kills::behindTheApi)).isZero();
  }

  @Test
  void eachSequenceComesToItsEndOverTheDeathsOfTheApi(Cluster cluster) {
    int unknown = playOver(cluster, "nova-api", kills -> kills::ofApi);
    System.out.println("attachments that nobody was told of: " + unknown);
  }

  /** Returns how many attachments were made of which nobody was told. */
  private int playOver(Cluster cluster, String prefix, Function<Kills, Surroundings> deaths) {
    Ledger ledger = new Ledger(cluster, prefix);
    List<UUID> volumes = volumes(ledger);
    int unknown;
    try (Nova nova = new Nova(cluster, Cluster.host(BACKEND))) {
      int made = 0;
      for (String sequence : chosen(nova.sequences(), 1)) {
        Kills kills = new Kills(cluster, random);
        nova.play(sequence, volumes, deaths.apply(kills));
        assertThat(kills.made()).as(sequence).isPositive();
        made += kills.made();
      }
      System.out.printf(
          "%s: %d calls, %d processes killed, %d blocks durable%n",
          prefix, nova.calls(), made, nova.verify());
      unknown = nova.unknown();
    }
    checkAndDelete(cluster, ledger, volumes);
    return unknown;
  }

  private List<String> chosen(List<String> sequences, int inGate) {
    List<String> shuffled = new ArrayList<>(sequences);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), Tier.count(inGate, Integer.MAX_VALUE)));
  }

  private static List<UUID> volumes(Ledger ledger) {
    List<UUID> volumes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      volumes.add(Objects.requireNonNull(ledger.create(Cluster.backend(BACKEND))));
    }
    await().atMost(PATIENCE).until(() -> ledger.available(null).containsAll(volumes));
    return volumes;
  }

  private static void checkAndDelete(Cluster cluster, Ledger ledger, List<UUID> volumes) {
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
    // Ceph takes a host that was lost for one that has its volumes open, for half a minute.
    await()
        .atMost(PATIENCE)
        .until(
            () -> volumes.stream().allMatch(volume -> cluster.disks().clients(volume).isEmpty()));
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }
}
