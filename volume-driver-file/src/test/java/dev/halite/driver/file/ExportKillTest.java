package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSetup;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverProcess;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that connects or disconnects is killed at each stage, and another one goes on. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ExportKillTest extends ExportUnderTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private final QemuInitiator server = new QemuInitiator(INITIATOR);

  @Override
  TgtExtension tgt() {
    return TGT;
  }

  @Test
  void aConnectThatWasKilledIsDoneByTheNextProcess() throws Exception {
    List<String> stages = stages("connect");
    FileDriver driver = setUp();
    VolumeSpec volume = create(driver);
    assertThat(stages).contains("connect.recorded", "connect.target-made", "connect.published");
    for (String stage : stages) {
      ConnectionRequest request = request(volume, INITIATOR);
      killAt(stage, driver, process -> process.beginConnect(request));

      ConnectionInfo connection = connect(driver, request);

      assertThat(server.run(connection, "write -P 7 0 4k").exitCode()).as(stage).isZero();
      disconnect(driver, request);
      assertNothingExported();
    }
  }

  @Test
  void aConnectThatWasKilledIsUndoneByTheNextProcess() throws Exception {
    List<String> stages = stages("connect");
    FileDriver driver = setUp();
    VolumeSpec volume = create(driver);
    for (String stage : stages) {
      ConnectionRequest request = request(volume, INITIATOR);
      killAt(stage, driver, process -> process.beginConnect(request));

      disconnect(driver, request);

      assertThat(TGT.targets()).as(stage).isBlank();
      driver.delete(mark(), volume.volumeId(), volume.placement());
      driver.create(mark(), volume);
    }
  }

  @Test
  void aDisconnectThatWasKilledIsDoneByTheNextProcess() throws Exception {
    List<String> stages = stages("disconnect");
    FileDriver driver = setUp();
    VolumeSpec volume = create(driver);
    assertThat(stages)
        .contains("disconnect.closed", "disconnect.target-removed", "disconnect.record-written");
    for (String stage : stages) {
      ConnectionRequest request = request(volume, INITIATOR);
      connect(driver, request);
      killAt(stage, driver, process -> process.beginDisconnect(request, true));

      forceOff(driver, request);

      assertNothingExported();
    }
  }

  @Test
  void twoProcessesThatConnectAtOnceLoseNeithersAttachment() throws Exception {
    FileDriver driver = setUp();
    try (DriverProcess process = DriverProcess.start("file", settings(StageListener.NONE))) {
      process.setup(null);
      for (int round = 0; round < 5; round++) {
        VolumeSpec volume = create(driver);
        ConnectionRequest here = request(volume, INITIATOR);
        ConnectionRequest there = request(volume, OTHER_INITIATOR);

        process.beginConnect(there);
        ConnectionInfo connection = connect(driver, here);

        assertThat(process.reply().fault()).isNull();
        assertThat(connect(driver, there)).isEqualTo(connection);
        assertThat(server.run(connection, "read 0 512").succeeded()).isTrue();
        assertThat(new QemuInitiator(OTHER_INITIATOR).run(connection, "read 0 512").succeeded())
            .isTrue();
        process.beginDisconnect(there, true);
        disconnect(driver, here);
        assertThat(process.reply().fault()).isNull();
        assertNothingExported();
      }
    }
  }

  private interface Begin {
    void in(DriverProcess process);
  }

  /** Until it is fenced, nothing is known of the dead process's work. */
  private void killAt(String stage, FileDriver driver, Begin call) {
    try (DriverProcess process = DriverProcess.start("file", settings(StageListener.NONE))) {
      BackendSetup setup = process.setup(null);
      process.holdAt(stage);
      call.in(process);
      assertThat(process.awaitHeld()).isEqualTo(stage);
      process.kill();
      driver.fence(setup.fenceToken());
    }
  }

  /** The stages of a call, by one connect and one disconnect that nobody disturbs. */
  private List<String> stages(String call) {
    List<String> seen = new ArrayList<>();
    FileDriver watched = newDriver((mark, stage) -> seen.add(stage));
    watched.setup(null);
    ConnectionRequest request = request(create(watched), INITIATOR);
    connect(watched, request);
    disconnect(watched, request);
    watched.close();
    return seen.stream().filter(stage -> stage.startsWith(call + ".")).toList();
  }
}
