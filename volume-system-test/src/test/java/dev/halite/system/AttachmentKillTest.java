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
import tools.jackson.databind.JsonNode;

/**
 * A node is killed by SIGKILL while it connects or disconnects a server. Whoever asks again gets
 * what the first one was to get, and nothing that the server wrote is lost.
 */
@Timeout(900)
@ExtendWith(ClusterExtension.class)
class AttachmentKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKEND = 0;

  private final Random random = Seeds.random("attachments");

  @Test
  void aServerIsConnectedAndDisconnectedOverTheDeathsOfItsNode(Cluster cluster) throws IOException {
    Ledger ledger = new Ledger(cluster, "attached");
    UUID volume = Objects.requireNonNull(ledger.create(Cluster.backend(BACKEND)));
    await().atMost(PATIENCE).until(() -> ledger.available(null).contains(volume));
    List<String> connecting = chosen(Stages.ofConnecting());
    List<String> disconnecting = chosen(Stages.ofDisconnecting());
    ServiceProcess node = cluster.nodes().get(BACKEND);
    try (Witness witness = new Witness(cluster)) {
      for (int i = 0; i < Math.max(connecting.size(), disconnecting.size()); i++) {
        AttachedServer server = new AttachedServer(cluster, witness, volume, BACKEND);
        String connect = connecting.get(i % connecting.size());
        LostAnswer.killing(node, node, connect, server::connect);
        cluster.heal();
        JsonNode told = server.connected();
        assertThat(told.path("device_path").asString("")).as(connect).endsWith("volume-" + volume);
        assertThat(server.connected()).as("again, after " + connect).isEqualTo(told);
        server.run(told);

        String disconnect = disconnecting.get(i % disconnecting.size());
        server.stop();
        LostAnswer.killing(
            node, node, disconnect, () -> cluster.client().detach(server.attachment()));
        cluster.heal();
        server.detach();
        witness.check();
      }
      assertThat(witness.verify()).isPositive();
    }
    Invariants invariants = new Invariants(cluster);
    invariants.awaitRest();
    invariants.check();
    ledger.deleteAll();
    invariants.awaitRest();
    assertThat(ledger.verify()).isEmpty();
  }

  private List<String> chosen(List<String> stages) {
    List<String> shuffled = new ArrayList<>(stages);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Tier.count(1, shuffled.size()));
  }
}
