package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.system.BlockStorage.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A server that has a volume and writes to it, before the eyes of a witness. */
final class AttachedServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** From where its clients come; a forced detach looks for them by that. */
  private static final String IP = "127.0.0.1";

  private final Cluster cluster;
  private final Witness witness;
  private final UUID volume;
  private final UUID attachment;
  private final String connector;

  /** One for which the volume is reserved, and no more. */
  AttachedServer(Cluster cluster, Witness witness, UUID volume, int backend) throws IOException {
    this.cluster = cluster;
    this.witness = witness;
    this.volume = volume;
    this.attachment = BlockStorage.id(cluster.client().attach(volume).require(200));
    this.connector = "{\"host\":\"%s\",\"ip\":\"%s\"}".formatted(Cluster.host(backend), IP);
  }

  /** One that writes to a new volume of that backend. */
  static AttachedServer ofNewVolume(Cluster cluster, Witness witness, Ledger ledger, int backend)
      throws IOException {
    UUID volume = Objects.requireNonNull(ledger.create(Cluster.backend(backend)));
    await().atMost(PATIENCE).until(() -> ledger.available(null).contains(volume));
    AttachedServer server = new AttachedServer(cluster, witness, volume, backend);
    server.run(server.connected());
    return server;
  }

  UUID attachment() {
    return attachment;
  }

  String name() {
    return attachment.toString();
  }

  /** Asks for the connection. */
  Answer connect() throws IOException {
    return cluster.client().connect(attachment, connector);
  }

  /** What it is told of its connection, however often it has to ask. */
  JsonNode connected() {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Answer answer = connect();
              return answer.status() == 200
                  ? answer.body().at("/attachment/connection_info")
                  : null;
            },
            Objects::nonNull);
  }

  /** It begins to write. */
  void run(JsonNode info) throws IOException {
    witness.run(volume, name(), info);
    cluster.client().complete(attachment).require(204);
    assertThat(status()).isEqualTo("in-use");
    witness.check();
  }

  void stop() {
    witness.stop(name());
  }

  /** Lets the volume go, however often it has to ask. */
  void detach() throws IOException {
    await()
        .atMost(PATIENCE)
        .until(() -> List.of(200, 404).contains(cluster.client().detach(attachment).status()));
    assertThat(status()).isEqualTo("available");
  }

  String status() throws IOException {
    return cluster.client().find(Subject.VOLUME, volume).orElseThrow().status();
  }
}
