package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Answer;
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
 * what the first one was to get.
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
    for (int i = 0; i < Math.max(connecting.size(), disconnecting.size()); i++) {
      UUID attachment = BlockStorage.id(cluster.client().attach(volume).require(200));
      String connect = connecting.get(i % connecting.size());
      killAt(cluster, connect, () -> cluster.client().connect(attachment, connector()));
      JsonNode told = connected(cluster, attachment);
      assertThat(told.path("device_path").asString("")).as(connect).endsWith("volume-" + volume);
      assertThat(connected(cluster, attachment)).as("again, after " + connect).isEqualTo(told);
      cluster.client().complete(attachment).require(204);
      assertThat(status(cluster, volume)).isEqualTo("in-use");

      String disconnect = disconnecting.get(i % disconnecting.size());
      killAt(cluster, disconnect, () -> cluster.client().detach(attachment));
      await(disconnect)
          .atMost(PATIENCE)
          .until(() -> List.of(200, 404).contains(cluster.client().detach(attachment).status()));
      assertThat(status(cluster, volume)).as(disconnect).isEqualTo("available");
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

  private static String connector() {
    return "{\"host\":\"%s\",\"ip\":\"127.0.0.1\"}".formatted(Cluster.host(BACKEND));
  }

  /** Something that is asked of the service, whose answer gets lost. */
  private interface Request {
    Answer send() throws IOException;
  }

  private static void killAt(Cluster cluster, String stage, Request request) throws IOException {
    System.out.println("killing a node at " + stage);
    ServiceProcess node = cluster.nodes().get(BACKEND);
    Trap trap = Trap.set(node, stage);
    Thread.startVirtualThread(() -> loseAnswer(request));
    await(trap.toString()).atMost(PATIENCE).until(trap::isSprung);
    node.kill();
    trap.remove();
    cluster.heal();
  }

  private static void loseAnswer(Request request) {
    try {
      request.send();
    } catch (IOException lost) {
      // The next one finds out.
    }
  }

  private static JsonNode connected(Cluster cluster, UUID attachment) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Answer answer = cluster.client().connect(attachment, connector());
              return answer.status() == 200
                  ? answer.body().at("/attachment/connection_info")
                  : null;
            },
            Objects::nonNull);
  }

  private static String status(Cluster cluster, UUID volume) throws IOException {
    return cluster.client().find(Subject.VOLUME, volume).orElseThrow().status();
  }
}
