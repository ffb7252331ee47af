package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Provisioning;
import dev.halite.driver.VolumeSpec;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** A volume as a compute server has it: by os-brick, and the initiator of a kernel. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class NodeInitiatorTest extends NodeExports {
  private static final long GROWN = 2 * VolumeSpec.GIB;

  @Test
  void aServersFileSystemGrowsWithItsVolumeAndIsThereAgain() {
    begin(TargetKind.LIO, Provisioning.THIN);
    NodeServer server = NodeServer.begun(node, ONE.name());
    ConnectionRequest request = request(ONE, false);
    ConnectionInfo connection = connect(request);

    JsonNode begun = server.does("begin", connection);
    assertThat(begun.path("room").asLong()).isBetween(VolumeSpec.GIB * 9 / 10, VolumeSpec.GIB);

    driver.extend(mark(), volume.volumeId(), volume.placement(), 2);
    JsonNode grown = server.does("grow", connection);
    assertThat(grown.path("size").asLong()).isEqualTo(GROWN);
    assertThat(grown.path("room").asLong()).isBetween(GROWN * 9 / 10, GROWN);
    assertThat(grown.path("digest")).isEqualTo(begun.path("digest"));

    assertThat(server.does("end", connection).path("sessions").asInt()).isZero();
    JsonNode again = server.does("again", connect(request));
    assertThat(again.path("digest")).isEqualTo(begun.path("digest"));
    assertThat(again.path("second")).isEqualTo(grown.path("second"));

    driver.disconnect(mark(), request, false);
    JsonNode refused = server.does("refused", connection);
    assertThat(refused.path("refused").isNull()).isFalse();
    assertThat(refused.path("sessions").asInt()).isZero();
    assertNothingExported();
    server.end();
  }
}
