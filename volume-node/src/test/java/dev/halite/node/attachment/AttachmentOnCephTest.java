package dev.halite.node.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.database.Json;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.node.AttachmentsUnderTest;
import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * What a server is told of an RBD image, key by key as connectors read it, and with one that does.
 */
@Timeout(240)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class AttachmentOnCephTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    CephAccess access = CEPH.access();
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.secret.keys=1 " + "A".repeat(43) + "=",
            "halite.node.backends.ceph.driver=rbd",
            "halite.node.backends.ceph.rbd.conf=" + access.configuration(),
            "halite.node.backends.ceph.rbd.pool=" + CEPH.pool(),
            "halite.node.backends.ceph.rbd.user=" + access.user());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.text("SELECT state FROM backend")).isEqualTo("up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aServerIsToldOfItsImageAndDisconnected() {
    UUID volume = volume();
    AttachmentsUnderTest attachments = new AttachmentsUnderTest(node);
    UUID attachment = attachments.attach(volume);

    JsonNode told = connected(attachments, attachment);

    assertThat(told.path("driver_volume_type").stringValue()).isEqualTo("rbd");
    JsonNode data = told.path("data");
    assertThat(data.propertyNames())
        .containsExactlyInAnyOrder(
            "name",
            "hosts",
            "ports",
            "cluster_name",
            "auth_enabled",
            "auth_username",
            "secret_type",
            "secret_uuid",
            "volume_id",
            "discard",
            "qos_specs",
            "access_mode",
            "encrypted",
            "cacheable",
            "enforce_multipath");
    assertThat(data.path("name").stringValue()).isEqualTo(CEPH.pool() + "/volume-" + volume);
    assertThat(data.path("ports").get(0).isString()).isTrue();
    assertThat(node.status(volume)).isEqualTo("attaching");

    assertThat(node.await(attachments.disconnect(attachment))).isEqualTo("succeeded");
    assertThat(node.status(volume)).isEqualTo("available");
  }

  @Test
  void whatAServerIsToldLeadsOsBrickToTheImage() throws IOException, InterruptedException {
    OsBrick.assumeThere();
    UUID volume = volume();
    AttachmentsUnderTest attachments = new AttachmentsUnderTest(node);
    UUID attachment = attachments.attach(volume);
    String text = "written through " + attachment;

    JsonNode seen =
        OsBrick.writeAndRead(connected(attachments, attachment), CEPH.access().keyring(), text);

    assertThat(seen.path("size").asLong()).isEqualTo(1L << 30);
    assertThat(seen.path("read").values().stream().map(JsonNode::asString))
        .containsExactly(text, text);
    // Nothing that os-brick left is in the way.
    assertThat(node.await(attachments.disconnect(attachment))).isEqualTo("succeeded");
    assertThat(node.status(volume)).isEqualTo("available");
  }

  private static UUID volume() {
    UUID volume = node.place("here@ceph", false, 1);
    node.create(volume);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.status(volume)).isEqualTo("available"));
    return volume;
  }

  private static JsonNode connected(AttachmentsUnderTest attachments, UUID attachment) {
    assertThat(
            node.await(attachments.connect(attachment, "{\"host\":\"any\",\"ip\":\"10.1.1.1\"}")))
        .isEqualTo("succeeded");
    return Json.tree(Objects.requireNonNull(attachments.way(attachment).info()).reveal());
  }
}
