package dev.halite.api.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class KeepVolumeTest {
  private final UUID server = UUID.randomUUID();
  private AttachedVolume volume;

  @BeforeEach
  void makeAVolume() {
    volume = AttachedVolume.make();
  }

  @Test
  void aVolumeIsKeptAndGivenBack() {
    assertThat(volume.act("os-reserve")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("attaching detached");
    volume.attach(server).isFault(400, "badRequest");
    assertThat(volume.act("os-reserve")).isEqualTo(400);
    assertThat(volume.act("os-roll_detaching")).as("of one that is not").isEqualTo(202);
    assertThat(volume.status()).isEqualTo("attaching detached");
    assertThat(volume.act("os-unreserve")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(volume.act("os-unreserve")).as("of one that is not kept").isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @RepeatedTest(2)
  void oneOfManyKeepsTheVolume() {
    assertThat(Race.run(i -> volume.act("os-reserve")))
        .isEqualTo(Map.of(202, 1, 400, Race.CALLERS - 1));
  }

  @RepeatedTest(2)
  void aVolumeIsKeptInOneWayOnly() {
    Map<Integer, Integer> statuses =
        Race.run(i -> i % 2 == 0 ? volume.act("os-reserve") : volume.attach(server).status());

    // The server's own attachments do not shut each other out.
    assertThat(statuses.getOrDefault(202, 0) > 0).isNotEqualTo(statuses.containsKey(200));
  }

  @Test
  void aDetachIsBegunAndRolledBack() {
    UUID attachment = volume.attached(server);
    assertThat(volume.act("os-begin_detaching")).as("reserved").isEqualTo(400);
    volume.user().delete("/attachments/" + attachment);
    assertThat(volume.status()).isEqualTo("available detached");
    volume.inUse(server);

    assertThat(volume.act("os-begin_detaching")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("detaching attached");
    assertThat(volume.act("os-begin_detaching")).isEqualTo(400);
    assertThat(volume.act("os-unreserve")).as("of one that is not kept").isEqualTo(202);
    assertThat(volume.status()).isEqualTo("detaching attached");
    volume.attach(UUID.randomUUID()).isFault(400, "badRequest");
    assertThat(volume.act("os-roll_detaching")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(volume.act("os-roll_detaching")).as("of one that is not").isEqualTo(202);
  }

  @Test
  void aDetachEndsWithTheAttachment() {
    UUID attachment = volume.inUse(server);
    volume.act("os-begin_detaching");

    assertThat(volume.user().delete("/attachments/" + attachment).status()).isEqualTo(200);

    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeForSeveralServersIsKeptOnceMore() {
    volume.set("multiattach = true");
    volume.inUse(server);

    assertThat(volume.act("os-reserve")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("attaching attached");
    assertThat(volume.act("os-unreserve")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
  }
}
