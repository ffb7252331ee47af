package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Shown;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of all that clients make, over API, scheduler and nodes as processes of their own. */
@Timeout(300)
@ExtendWith(ClusterExtension.class)
class SeparateProcessesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void makesListsAndDeletesEverythingOnEachBackend(Cluster cluster) throws IOException {
    for (int i = 0; i < cluster.nodes().size(); i++) {
      Map<Subject, UUID> made = new EnumMap<>(Subject.class);
      for (Subject subject : Subject.values()) {
        made.put(subject, make(cluster, i, subject, made.get(Subject.VOLUME)));
      }
      List<Subject> childrenFirst = new ArrayList<>(made.keySet());
      Collections.reverse(childrenFirst);
      for (Subject subject : childrenFirst) {
        remove(cluster, i, subject, Objects.requireNonNull(made.get(subject)));
      }
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
    assertThat(ledger.verify()).containsExactlyEntriesOf(Map.of("available", 4L));
    assertThat(List.of(ledger.available("disks1").size(), ledger.available("disks2").size()))
        .as("volumes on each backend")
        .containsExactly(2, 2);
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
    invariants.check();
  }

  private static UUID make(Cluster cluster, int number, Subject subject, @Nullable UUID volume)
      throws IOException {
    BlockStorage client = cluster.client();
    String backend = Cluster.backend(number);
    Map<String, Object> wanted = subject.wanted(backend, () -> Objects.requireNonNull(volume));
    UUID id = BlockStorage.id(client.create(subject, "life-" + backend, wanted).require(202));

    await().atMost(PATIENCE).until(() -> status(client, subject, id).equals("available"));

    assertThat(cluster.disks().stored(number)).containsEntry(subject.word() + "-" + id, 1L << 30);
    assertThat(client.list(subject))
        .filteredOn(shown -> shown.id().equals(id))
        .singleElement()
        .satisfies(
            shown -> {
              assertThat(shown.name()).isEqualTo("life-" + backend);
              assertThat(shown.size()).isEqualTo(1);
              assertThat(shown.volume()).isEqualTo(volume);
              if (volume == null) {
                assertThat(shown.host()).endsWith("@" + backend + "#" + backend);
              }
            });
    return id;
  }

  private static void remove(Cluster cluster, int number, Subject subject, UUID id)
      throws IOException {
    BlockStorage client = cluster.client();
    client.delete(subject, id).require(202);

    await().atMost(PATIENCE).until(() -> client.find(subject, id).isEmpty());

    assertThat(cluster.disks().stored(number)).doesNotContainKey(subject.word() + "-" + id);
    assertThat(client.list(subject)).extracting(Shown::id).doesNotContain(id);
  }

  private static String status(BlockStorage client, Subject subject, UUID id) throws IOException {
    return client.find(subject, id).map(Shown::status).orElse("gone");
  }
}
