package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.qemu.IscsiTools;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Servers that reach volumes of a file backend by iSCSI, with nothing but what the API has told
 * them: libiscsi's tools, and QEMU.
 */
@Timeout(300)
@ExtendWith(ClusterExtension.class)
class IscsiServersTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BACKEND = "iscsi";
  private static final String HOST = "iscsi-store";
  private static final String SERVER = "iqn.2026-11.dev.halite:server";
  private static final String STRANGER = "iqn.2026-11.dev.halite:stranger";

  @TempDir static Path directory;
  private static ServiceProcess node;

  private final QemuInitiator server = new QemuInitiator(SERVER);
  private final IscsiTools tools = new IscsiTools(SERVER);

  @BeforeAll
  static void start(Cluster cluster) {
    cluster.makeType(BACKEND);
    node = cluster.node("iscsi-node", HOST);
    SecretWays.byIscsi(node, BACKEND, TGT, directory.resolve("disks"));
    node.property(
        "halite.node.backends." + BACKEND + ".file.iscsi-more-addresses",
        TgtExtension.OTHER_ADDRESS);
    node.start();
    await("the node, see " + node.log())
        .atMost(PATIENCE)
        .until(() -> node.logSince(0).contains("Backend %s@%s is up".formatted(HOST, BACKEND)));
  }

  @AfterAll
  static void stop() {
    node.stop();
  }

  @Test
  void aServerFindsTheDiskThatItWasToldOfAndNobodyElseDoes(Cluster cluster) throws IOException {
    BlockStorage client = cluster.client();
    UUID volume = volume(client);
    UUID attachment = BlockStorage.id(client.attach(volume).require(200));
    ConnectionInfo told = told(client.connect(attachment, connector(Map.of())).require(200));

    assertThat(answer(tools.inquiry(told))).contains("HALITE", "VOLUME");
    assertThat(answer(tools.serialNumber(told))).contains(volume.toString());
    assertThat(answer(tools.size(told))).isEqualTo(Long.toString(VolumeSpec.GIB));
    assertWorks(server.run(told, "write -P 0x5a 4M 64k", "flush"));
    assertWorks(server.run(told, "read -P 0x5a 4M 64k", "read -P 0 8M 64k"));

    ConnectionInfo wrong = changed(told, "auth_password", "0123456789abcdef");
    assertThat(tools.inquiry(wrong).errors()).contains("Authentication failure");
    assertThat(server.run(wrong, "read 0 512").errors()).contains("Authentication failure");
    assertThat(new IscsiTools(STRANGER).inquiry(told).exitCode()).isNotZero();
    assertThat(new QemuInitiator(STRANGER).run(told, "read 0 512").errors())
        .contains("Failed to log in");

    client.complete(attachment).require(204);
    client.detach(attachment).require(200);
    awaitStatus(client, volume, "available", 1);
    assertThat(TGT.targets()).doesNotContain(volume.toString());
    assertThat(server.run(told, "read 0 512").exitCode()).isNotZero();
    delete(client, volume);
  }

  @Test
  void aServerThatOnlyReadsIsRefusedToWrite(Cluster cluster) throws IOException {
    BlockStorage client = cluster.client();
    UUID volume = volume(client);
    UUID attachment = BlockStorage.id(client.attach(volume, "ro").require(200));
    ConnectionInfo told = told(client.connect(attachment, connector(Map.of())).require(200));

    assertThat(told.data()).containsEntry("access_mode", "ro");
    assertWorks(server.run(told, "read -P 0 0 64k"));
    // whatever it makes of what it was told
    assertThat(server.run(changed(told, "access_mode", "rw"), "write -P 1 0 4k").errors())
        .contains("write protected");

    client.detach(attachment).require(200);
    awaitStatus(client, volume, "available", 1);
    delete(client, volume);
  }

  @Test
  void aServerFindsItsVolumeLargerWhileItWrites(Cluster cluster) throws IOException {
    BlockStorage client = cluster.client();
    UUID volume = volume(client);
    UUID attachment = BlockStorage.id(client.attach(volume).require(200));
    ConnectionInfo told = told(client.connect(attachment, connector(Map.of())).require(200));
    client.complete(attachment).require(204);
    awaitStatus(client, volume, "in-use", 1);
    try (var session = server.hold(told)) {
      session.succeed("write -P 1 0 4k", "wrote");

      client.act(volume, "os-extend", Map.of("new_size", 2)).require(202);
      session.begin("write -P 2 4k 4k");

      awaitStatus(client, volume, "in-use", 2);
      assertThat(session.await("wrote", PATIENCE.toMillis())).isNotNull();
      session.begin("truncate %d".formatted(2 * VolumeSpec.GIB));
      session.succeed("write -P 3 1536M 4k", "wrote");
      session.succeed("flush", "");
    }
    assertThat(answer(tools.size(told))).isEqualTo(Long.toString(2 * VolumeSpec.GIB));
    assertWorks(server.run(told, "read -P 1 0 4k", "read -P 2 4k 4k", "read -P 3 1536M 4k"));

    client.detach(attachment).require(200);
    awaitStatus(client, volume, "available", 2);
    delete(client, volume);
  }

  @Test
  void aServerWithMultipathIsToldOfAllWaysAsOldAndNewClientsAsk(Cluster cluster)
      throws IOException {
    BlockStorage client = cluster.client();
    UUID volume = volume(client);
    String connector = connector(Map.of("multipath", true, "enforce_multipath", true));
    UUID attachment = BlockStorage.id(client.attach(volume).require(200));
    ConnectionInfo told = told(client.connect(attachment, connector).require(200));
    assertAllWays(told);
    client.detach(attachment).require(200);
    awaitStatus(client, volume, "available", 1);

    client.act(volume, "os-reserve", Map.of()).require(202);
    Map<String, ?> said = Map.of("connector", JSON.readTree(connector));
    JsonNode older = client.act(volume, "os-initialize_connection", said).require(200).body();
    assertAllWays(info(older.path("connection_info"), older.at("/connection_info/data")));
    client.act(volume, "os-terminate_connection", said).require(202);
    awaitStatus(client, volume, "available", 1);
    assertThat(TGT.targets()).doesNotContain(volume.toString());
    delete(client, volume);
  }

  private void assertAllWays(ConnectionInfo told) {
    String port = ":" + TGT.port();
    String first = "127.0.0.1" + port;
    String second = TgtExtension.OTHER_ADDRESS + port;
    Object target = told.data().get("target_iqn");
    assertThat(told.data())
        .containsEntry("enforce_multipath", true)
        .containsEntry("target_portal", first)
        .containsEntry("target_portals", List.of(first, second))
        .containsEntry("target_iqns", List.of(target, target))
        .containsEntry("target_luns", List.of(1, 1));
    for (String portal : List.of(first, second)) {
      assertWorks(server.run(changed(told, "target_portal", portal), "read 0 512"));
    }
  }

  private static UUID volume(BlockStorage client) throws IOException {
    UUID volume = BlockStorage.id(client.create("iscsi", 1, BACKEND).require(202));
    awaitStatus(client, volume, "available", 1);
    return volume;
  }

  private static void delete(BlockStorage client, UUID volume) throws IOException {
    client.delete(Subject.VOLUME, volume).require(202);
    await().atMost(PATIENCE).until(() -> client.find(Subject.VOLUME, volume).isEmpty());
  }

  private static void awaitStatus(BlockStorage client, UUID volume, String status, int sizeGb) {
    await(volume + " is " + status)
        .atMost(PATIENCE)
        .until(
            () ->
                client
                    .find(Subject.VOLUME, volume)
                    .filter(shown -> shown.status().equals(status) && shown.size() == sizeGb)
                    .isPresent());
  }

  private static String connector(Map<String, Object> more) {
    Map<String, Object> connector = new HashMap<>(more);
    connector.put("host", "server");
    connector.put("ip", "127.0.0.1");
    connector.put("initiator", SERVER);
    return JSON.writeValueAsString(connector);
  }

  /** What an attachment's answer says, where all is in one place. */
  private static ConnectionInfo told(BlockStorage.Answer answer) {
    JsonNode told = answer.body().path("attachment").path("connection_info");
    return info(told, told);
  }

  @SuppressWarnings("unchecked") // a JSON object is such a map
  private static ConnectionInfo info(JsonNode type, JsonNode data) {
    return new ConnectionInfo(
        type.path("driver_volume_type").stringValue(), JSON.treeToValue(data, Map.class));
  }

  private static ConnectionInfo changed(ConnectionInfo told, String key, Object value) {
    Map<String, Object> data = new HashMap<>(told.data());
    data.put(key, value);
    return new ConnectionInfo(told.volumeType(), data);
  }

  private static String answer(CommandRun run) {
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output().strip();
  }

  private static void assertWorks(CommandRun run) {
    assertThat(answer(run) + run.errors()).doesNotContain("failed");
  }
}
