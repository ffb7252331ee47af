package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.LocalConfigTree;
import dev.halite.driver.lvm.tgt.TgtTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command that an earlier call has left still runs, and nothing is seen of what it will do. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LeftCommandTest {
  private static final String HOST = "node1";
  private static final UUID ABSENT = UUID.fromString("22222222-0000-4000-8000-000000000005");
  private static final UUID VOLUME = UUID.fromString("22222222-0000-4000-8000-000000000001");
  private static final UUID PLACEMENT = UUID.fromString("22222222-0000-4000-8000-000000000009");

  private final List<String> changing = new ArrayList<>();

  private final class Left implements Machine {
    @Override
    public CommandResult run(Command command) {
      String words = String.join(" ", command.arguments());
      if (words.contains("fullreport")) {
        return new CommandResult(0, GroupReportTest.recorded(), "", false);
      }
      if (!command.goesOn()) {
        return new CommandResult(0, "", "", false);
      }
      changing.add(words);
      return new CommandResult(IncarnationPlace.OBJECT_LOCKED, "", "", false);
    }

    @Override
    public CommandResult runDuring(Command command, Runnable work) {
      // nobody else is at work on its export
      work.run();
      return new CommandResult(0, "", "", false);
    }
  }

  @Test
  void aVolumeThatItMayYetMakeIsNotDeleted() {
    assertOccupied(() -> driver("thin").delete(mark(), ABSENT, PLACEMENT));
    assertThat(changing).singleElement().asString().contains("lvremove", "/volume-" + ABSENT);
  }

  @Test
  void aSourceThatItMayYetTakeIsNotForgotten() {
    assertOccupied(() -> driver("thick").delete(mark(), ABSENT, PLACEMENT));
    assertThat(changing).singleElement().asString().contains("lvremove", "/_source-" + ABSENT);
  }

  @Test
  void aSnapshotThatItMayYetTakeIsNotDeleted() {
    var snapshot = new SnapshotSpec(ABSENT, UUID.randomUUID(), VOLUME, PLACEMENT);
    assertOccupied(() -> driver("thin").deleteSnapshot(mark(), snapshot));
    assertThat(changing).singleElement().asString().contains("lvremove", "/_snapshot-" + ABSENT);
  }

  @Test
  void aWayThatItMayYetGiveOutIsNotGone() {
    var request =
        new ConnectionRequest(
            VOLUME, PLACEMENT, UUID.randomUUID(), new Connector(Map.of("host", HOST)), false);
    assertOccupied(() -> driver("thin").disconnect(mark(), request, false));
    assertThat(changing).singleElement().asString().contains("lvchange --yes --deltag");
  }

  private LvmDriver driver(String provisioning) {
    var settings =
        new BackendSettings(
            HOST, "disks", Map.of("volume-group", "storage", "provisioning", provisioning));
    var driver =
        new LvmDriver(
            settings,
            LvmDriverConfiguration.of(settings),
            new LocalVolumeGroup(new Left(), "storage", Path.of("/run/state"), LvNames.USUAL),
            new HostTargets(
                new LioTargets(new LocalConfigTree(Path.of("/nowhere"))),
                new TgtTargets(Optional.empty(), 0)),
            new Random(1));
    driver.setup(null);
    return driver;
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-left");
  }

  private static void assertOccupied(ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(DriverFault.OCCUPIED));
  }
}
