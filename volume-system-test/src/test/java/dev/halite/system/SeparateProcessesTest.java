package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Shown;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A volume's life over API, scheduler and nodes as processes of their own. */
@Timeout(300)
@ExtendWith(ClusterExtension.class)
class SeparateProcessesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void makesListsAndDeletesAVolumeOnEachBackend(Cluster cluster) throws IOException {
    BlockStorage client = cluster.client();
    for (int i = 0; i < cluster.nodes().size(); i++) {
      String backend = Cluster.backend(i);
      UUID id = BlockStorage.id(client.create("life-" + backend, 2, backend).require(202));

      await().atMost(PATIENCE).until(() -> status(client, id).equals("available"));

      assertThat(cluster.disks().volumes(i)).containsEntry("volume-" + id, 2L << 30);
      assertThat(client.list())
          .filteredOn(volume -> volume.id().equals(id))
          .singleElement()
          .satisfies(
              volume -> {
                assertThat(volume.name()).isEqualTo("life-" + backend);
                assertThat(volume.size()).isEqualTo(2);
                assertThat(volume.host()).endsWith("@" + backend + "#" + backend);
              });

      client.delete(id).require(202);

      await().atMost(PATIENCE).until(() -> client.find(id).isEmpty());
      assertThat(cluster.disks().volumes(i)).doesNotContainKey("volume-" + id);
      assertThat(client.list()).extracting(Shown::id).doesNotContain(id);
    }
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
  }

  @Test
  void spreadsVolumesWithoutATypeOverTheBackends(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "spread");
    for (int made = 1; made <= 4; made++) {
      ledger.create(null);
      // One after the other: schedulers that decide at the same time see the same room.
      int expected = made;
      await().atMost(PATIENCE).until(() -> ledger.available(null).size() == expected);
    }
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    assertThat(ledger.verify()).containsExactlyEntriesOf(java.util.Map.of("available", 4L));
    assertThat(List.of(ledger.available("disks1").size(), ledger.available("disks2").size()))
        .as("volumes on each backend")
        .containsExactly(2, 2);
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
    invariants.check();
  }

  private static String status(BlockStorage client, UUID id) throws IOException {
    return client.find(id).map(Shown::status).orElse("gone");
  }
}
