package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@link KillTest} on RBD: who takes over may run on another host. */
@OnStorage(StorageKind.RBD)
class RbdKillTest extends KillTest {
  private static final int CONFIGURED_DEPTH = 5;

  private static final int MADE = 1_000;

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void volumesAndSnapshotsMadeOfEachOtherInAnyOrderComeToRestAndGoWithoutATrace(Cluster cluster)
      throws Exception {
    cluster.heal();
    Disorder disorder = new Disorder(cluster, Cluster.backend(0), "disorder", MADE);
    Invariants invariants = new Invariants(cluster);

    disorder.make(Seeds.random("disorder"));

    assertThat(disorder.all()).allMatch(each -> each.status().equals("available"));
    disorder.removeAll();
    invariants.awaitRest();
    invariants.check();
    System.out.println("operations that have ended: " + ended(cluster));
  }

  /** How many there were of each kind, by how they ended. */
  private static Map<String, Long> ended(Cluster cluster) {
    Map<String, Long> ended = new TreeMap<>();
    cluster
        .jdbc()
        .sql("SELECT kind || ' ' || state, count(*) FROM operation GROUP BY 1")
        .query(
            row -> {
              ended.put(row.getString(1), row.getLong(2));
            });
    return ended;
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aNodeKilledWhileItFlattensAVolumeIsMadeUpFor(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "flatten");
    String backend = Cluster.backend(0);
    UUID source = Objects.requireNonNull(ledger.create(backend));
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    for (int i = 0; i < CONFIGURED_DEPTH; i++) {
      source = ledger.copy(source, backend);
    }
    String kind = VolumeKind.FLATTEN.wireName();
    for (String stage :
        List.of(
            kind + ".load",
            kind + ".flatten",
            "driver.flatten.marked",
            "driver.flatten.flattened",
            kind + ".finish",
            kind + ".close")) {
      System.out.println("killing a node at " + stage);
      ServiceProcess node = cluster.nodes().getFirst();
      Trap trap = Trap.set(node, stage);
      UUID deep = ledger.copy(source, backend);
      await(trap.toString()).atMost(Duration.ofSeconds(60)).until(trap::isSprung);
      node.kill();
      trap.remove();
      cluster.heal();
      invariants.awaitRest();
      invariants.check();
      assertThat(
              cluster
                  .jdbc()
                  .sql("SELECT state FROM operation WHERE kind = :kind AND resource_id = :id")
                  .param("kind", kind)
                  .param("id", deep)
                  .query(String.class)
                  .list())
          .containsExactly("succeeded");
    }
    ledger.deleteAll();
    invariants.awaitRest();
    invariants.check();
    assertThat(ledger.verify()).isEmpty();
  }
}
