package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Queues;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A node is killed by SIGKILL while it tells a server that its volume has grown. Another one, of
 * whichever backend, does so in its place; the user is told once what nobody else could be told.
 */
@Timeout(900)
@ExtendWith(ClusterExtension.class)
class TellKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  private final Random random = Seeds.random("telling");

  @Test
  void aServerIsToldOverTheDeathOfTheNodeThatTells(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "told");
    UUID volume = Objects.requireNonNull(ledger.create(Cluster.backend(BACKEND)));
    await().atMost(PATIENCE).until(() -> ledger.available(null).contains(volume));
    UUID server = UUID.randomUUID();
    UUID attachment = BlockStorage.id(cluster.client().attach(volume, server).require(200));
    JsonNode told =
        cluster
            .client()
            .connect(attachment, "{\"host\":\"%s\"}".formatted(Cluster.host(BACKEND)))
            .require(200)
            .body();
    cluster.client().complete(attachment).require(204);
    try (Witness witness = new Witness(cluster)) {
      witness.run(volume, attachment.toString(), told.at("/attachment/connection_info"));
      growUnderDeaths(cluster, volume, server, witness);
      witness.stop(attachment.toString());
      assertThat(witness.verify()).isPositive();
    }
    // Nobody here can be asked whether the server is gone.
    cluster
        .jdbc()
        .sql("UPDATE attachment SET instance_id = NULL WHERE id = :id")
        .param("id", attachment)
        .update();
    cluster.client().detach(attachment).require(200);
    ledger.deleteAll();
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  private void growUnderDeaths(Cluster cluster, UUID volume, UUID server, Witness witness) {
    List<String> stages = new ArrayList<>(Stages.ofTelling());
    Collections.shuffle(stages, random);
    Invariants invariants = new Invariants(cluster);
    int grown = 0;
    for (String stage : stages.subList(0, Tier.count(1, stages.size()))) {
      System.out.println("killing a node at " + stage);
      // Whichever node is the first to take it.
      List<Trap> traps = cluster.nodes().stream().map(node -> Trap.set(node, stage)).toList();
      haveItTold(cluster, volume);
      grown++;
      await(stage).atMost(PATIENCE).until(() -> traps.stream().anyMatch(Trap::isSprung));
      traps.stream().filter(Trap::isSprung).forEach(trap -> trap.process().kill());
      traps.forEach(Trap::remove);
      cluster.heal();
      invariants.awaitRest();
      assertThat(told(cluster, volume)).as(stage).hasSize(grown).allMatch(contains(server));
      assertThat(states(cluster, volume)).as(stage).hasSize(grown).containsOnly("succeeded");
      invariants.check();
      witness.check();
    }
  }

  /** As after a growth; this storage lets no volume grow that a server has. */
  private static void haveItTold(Cluster cluster, UUID volume) {
    RequestContext context =
        new RequestContext(
            "req-told", null, "user", Cluster.PROJECT, Set.of("member"), Set.of(), false);
    cluster
        .jdbc()
        .sql(
            """
            WITH recorded AS (
              INSERT INTO operation (id, kind, payload_version, resource_type, resource_id,
                                     payload, context)
              VALUES (:id, :kind, 1, 'volume', :volume, '{}', CAST(:context AS jsonb)))
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, deadline_at)
            VALUES (:id, :kind, 1, 'volume', :volume, false, :queue,
                    clock_timestamp() + interval '1 hour')
            """)
        .param("id", UUID.randomUUID())
        .param("kind", VolumeKind.TELL_GROWN.wireName())
        .param("volume", volume)
        .param("context", Json.write(context))
        .param("queue", Queues.COMPUTE)
        .update();
  }

  private static Predicate<String> contains(UUID server) {
    return text -> text.contains(server.toString());
  }

  private static List<String> told(Cluster cluster, UUID volume) {
    return cluster
        .jdbc()
        .sql("SELECT text FROM user_message WHERE resource_id = :id")
        .param("id", volume)
        .query(String.class)
        .list();
  }

  private static List<String> states(Cluster cluster, UUID volume) {
    return cluster
        .jdbc()
        .sql("SELECT state FROM operation WHERE resource_id = :id AND kind = :kind")
        .param("id", volume)
        .param("kind", VolumeKind.TELL_GROWN.wireName())
        .query(String.class)
        .list();
  }
}
