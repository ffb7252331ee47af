package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExportState.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see of exports, and what they mend. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmMaintenanceTest extends ExportedVolume {
  @Test
  void whatWasGivenOutIsShownWithoutSecrets() throws IOException {
    ConnectionRequest one = request(ONE);
    Object password = connect(one).data().get("auth_password");

    assertThat(driver.exports())
        .containsExactly(
            new ExportState(
                volume.volumeId(),
                Condition.OFFERED,
                volume.placement(),
                List.of(target()),
                List.of(new ExportState.Access(one.attachmentId(), ONE, "server1", false))));
    assertThat(driver.exports().toString()).doesNotContain(password.toString());
    driver.endUnrecorded(create().volumeId());
    assertFault(DriverFault.CONFLICT, () -> driver.endUnrecorded(volume.volumeId()));
    driver.setAside(volume.volumeId());
    assertThat(record()).exists();
    disconnect(one, false);
    assertThat(driver.exports()).isEmpty();
  }

  @Test
  void whatIsLostIsPublishedAgain() throws IOException {
    connect(request(ONE));
    emptyTree();
    assertThat(condition()).isEqualTo(Condition.LOST);
    driver.publish(volume.volumeId());
    assertThat(condition()).isEqualTo(Condition.OFFERED);
    assertThat(initiators()).containsExactly(ONE);
    driver.publish(create().volumeId());
  }

  @Test
  void whatIsNotRecordedIsEnded() throws IOException {
    connect(request(ONE));
    Files.delete(record());
    assertThat(condition()).isEqualTo(Condition.UNRECORDED);
    assertThat(driver.exports().getFirst().targets()).containsExactly(target());
    driver.endUnrecorded(volume.volumeId());
    assertThat(driver.exports()).isEmpty();
    assertNothingExported();
  }

  @Test
  void aRecordThatCannotBeReadIsPutAsideAndKeptAndTheVolumeCanBeDetachedAndDeleted()
      throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    Files.writeString(record(), "nonsense");
    assertThat(condition()).isEqualTo(Condition.UNREADABLE);
    assertFault(DriverFault.FAILURE, () -> disconnect(one, true));

    driver.setAside(volume.volumeId());
    assertThat(condition()).isEqualTo(Condition.UNRECORDED);
    Path aside = record().resolveSibling("volume-%s.unreadable".formatted(volume.volumeId()));
    assertThat(aside).hasContent("nonsense");
    Files.writeString(record(), "more");
    driver.setAside(volume.volumeId());
    assertThat(aside).hasContent("nonsense");
    Path second = aside.resolveSibling(aside.getFileName() + "-2");
    assertThat(second).hasContent("more");
    disconnect(one, true);
    assertThat(initiators()).isEmpty();
    driver.delete(mark(), volume.volumeId(), volume.placement());
    // they hold passwords
    assertThat(aside).doesNotExist();
    assertThat(second).doesNotExist();
  }

  @Test
  void theVolumeOfARecordMayHaveGone() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String text = Files.readString(record());
    disconnect(one, false);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    Files.writeString(record(), text);
    assertThat(condition()).isEqualTo(Condition.GONE);
    disconnect(one, true);
    assertThat(driver.exports()).isEmpty();
  }

  @Test
  void exportsOfAnotherGroupOrKindOfVolumeAreNotShown() throws IOException {
    connect(request(ONE));
    Path backing =
        Path.of("core", "iblock_8776", "iqn.2010-10.org.openstack:volume-" + UUID.randomUUID());
    tree.makeDirectory(backing);
    tree.write(backing.resolve("control"), "udev_path=/dev/other/volume-" + UUID.randomUUID());
    tree.write(backing.resolve("udev_path"), "/dev/other/volume-" + UUID.randomUUID());
    assertThat(driver.exports()).hasSize(1);
    configuration.put("provisioning", "thick");
    driver.close();
    driver = opened();
    assertThat(driver.exports()).isEmpty();
  }

  @Test
  void oneThatCannotBeLookedAtIsSaidAndTheOthersAreShown() {
    connect(request(ONE));
    changed("export", "tgt");
    var other = create();
    driver.connect(
        mark(),
        new ConnectionRequest(
            other.volumeId(), other.placement(), UUID.randomUUID(), connector(TWO), false));
    changed("export", "lio");
    tgt.hangs = true;
    assertThat(driver.exports())
        .extracting(ExportState::volumeId, ExportState::condition)
        .containsExactlyInAnyOrder(
            tuple(volume.volumeId(), Condition.OFFERED), tuple(other.volumeId(), Condition.UNSEEN));
  }

  private Condition condition() {
    return driver.exports().stream()
        .filter(export -> export.volumeId().equals(volume.volumeId()))
        .findFirst()
        .orElseThrow()
        .condition();
  }
}
