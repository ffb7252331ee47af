package dev.halite.node.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.database.Json;
import dev.halite.node.AttachmentsUnderTest;
import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class AttachmentFlowsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "here@disks";

  @TempDir static Path directory;
  private static NodeUnderTest node;
  private static AttachmentsUnderTest attachments;

  @BeforeAll
  static void start() {
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.secret.keys=1 " + "A".repeat(43) + "=",
            "halite.node.backends.disks.driver=file",
            "halite.node.backends.disks.file.directory=" + directory);
    attachments = new AttachmentsUnderTest(node);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(node.text("SELECT state FROM backend")).isEqualTo("up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static UUID madeVolume() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo("available"));
    return volume;
  }

  private static JsonNode told(UUID attachment) {
    return Json.tree(attachments.way(attachment).info().reveal());
  }

  @Test
  void connectsAServerAndDisconnectsIt() {
    UUID volume = madeVolume();
    UUID attachment = attachments.attach(volume);

    assertThat(node.await(attachments.connect(attachment, "{\"host\":\"here\"}")))
        .isEqualTo("succeeded");

    assertThat(node.status(volume)).isEqualTo("attaching");
    JsonNode told = told(attachment);
    assertThat(told.path("driver_volume_type").stringValue()).isEqualTo("local");
    assertThat(told.at("/data/device_path").stringValue())
        .isEqualTo(directory.resolve("volume-" + volume).toString());
    assertThat(told.at("/data/access_mode").stringValue()).isEqualTo("rw");
    assertThat(told.at("/data/encrypted").booleanValue()).isFalse();
    assertThat(told.path("data").has("qos_specs")).isTrue();

    assertThat(node.await(attachments.disconnect(attachment))).isEqualTo("succeeded");

    assertThat(node.status(volume)).isEqualTo("available");
    assertThat(
            node.text(
                "SELECT attach_status || ' ' || (connection_info IS NULL) || (connector IS NULL)"
                    + " FROM attachment WHERE id = '%s' AND deleted_at IS NOT NULL",
                attachment))
        .isEqualTo("detached truetrue");
    node.delete(volume);
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo("deleted"));
  }

  @Test
  void oneThatFailsGivesWayToOneThatCutsTheServerOff() throws IOException {
    UUID volume = madeVolume();
    UUID attachment = attachments.attach(volume);
    node.await(attachments.connect(attachment, "{\"host\":\"here\"}"));
    Path record = directory.resolve(".halite/exports/volume-" + volume);
    byte[] sound = Files.readAllBytes(record);
    Files.write(record, new byte[] {'?'});
    UUID unforced = attachments.disconnect(attachment);
    await()
        .until(
            () ->
                !node.text("SELECT attempts FROM operation_run WHERE operation_id = '%s'", unforced)
                    .equals("0"));

    UUID forced = attachments.disconnect(attachment, true, unforced);

    assertThat(node.await(unforced)).isEqualTo("cancelled");
    Files.write(record, sound);
    assertThat(node.await(forced)).isEqualTo("succeeded");
    assertThat(node.status(volume)).isEqualTo("available");
  }

  @Test
  void saysWhatTheConnectorLacksAndLeavesTheAttachment() {
    UUID volume = madeVolume();
    UUID attachment = attachments.attach(volume);

    UUID operation = attachments.connect(attachment, "{\"host\":\"elsewhere\"}");

    assertThat(node.await(operation)).isEqualTo("failed");
    assertThat(node.text("SELECT error ->> 'code' FROM operation WHERE id = '%s'", operation))
        .isEqualTo("INVALID_INPUT");
    assertThat(node.status(volume)).isEqualTo("reserved");
    assertThat(node.text("SELECT action_id FROM user_message WHERE resource_id = '%s'", volume))
        .isEqualTo("004");
    assertThat(node.await(attachments.connect(attachment, "{\"host\":\"here\"}")))
        .isEqualTo("succeeded");
    assertThat(node.status(volume)).isEqualTo("attaching");
  }

  @Test
  void anAttachmentThatIsAnotherServersByNowIsNotConnected() {
    UUID volume = madeVolume();
    UUID attachment = attachments.attach(volume);
    UUID operation =
        attachments.connectAfter(
            attachment,
            "{\"host\":\"here\"}",
            () ->
                node.jdbc()
                    .sql("UPDATE attachment SET connector_hash = 'other' WHERE id = :id")
                    .param("id", attachment)
                    .update());

    assertThat(node.await(operation)).isEqualTo("cancelled");
    assertThat(node.status(volume)).isEqualTo("reserved");
  }

  @Test
  void anAttachmentThatIsLetGoIsNotWaitedForAtTheStorage() {
    UUID volume = madeVolume();
    UUID attachment = attachments.attach(volume);
    UUID operation =
        attachments.connectAfter(
            attachment,
            "{\"host\":\"here\"}",
            () ->
                node.jdbc()
                    .sql("UPDATE attachment SET attach_status = 'detaching' WHERE id = :id")
                    .param("id", attachment)
                    .update());

    assertThat(node.await(operation)).isEqualTo("cancelled");
    assertThat(node.text("SELECT error ->> 'reason' FROM operation WHERE id = '%s'", operation))
        .contains("not waiting for this server any more");
  }
}
