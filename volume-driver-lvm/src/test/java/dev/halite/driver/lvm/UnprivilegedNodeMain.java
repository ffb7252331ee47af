package dev.halite.driver.lvm;

import com.sun.security.auth.module.UnixSystem;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** What a node does with a driver, in a process that may do nothing by itself. */
final class UnprivilegedNodeMain {
  private final StorageDriver driver;

  private UnprivilegedNodeMain(StorageDriver driver) {
    this.driver = driver;
  }

  /** Takes the helper's socket, the directory in which the helper works, and one for records. */
  public static void main(String[] arguments) throws IOException {
    System.out.println("user " + new UnixSystem().getUid());
    String state = arguments[1];
    var settings =
        new BackendSettings(
            "node1",
            "disks",
            Map.of(
                "volume-group",
                NodeGroup.NAME,
                "privileged",
                "socket",
                "privileged-socket",
                arguments[0],
                "export",
                "lio",
                "export-directory",
                arguments[2]));
    new UnprivilegedNodeMain(new LvmDriverFactory().create(settings)).work();

    try {
      group(state).begin(UUID.randomUUID());
    } catch (DriverException e) {
      System.out.println("by itself " + e.fault());
    }
    try {
      group(state).look();
    } catch (DriverException e) {
      System.out.println("by lvm failed");
    }
    System.out.println(Files.isReadable(Path.of(state)) ? "state open" : "state closed");
  }

  private static VolumeGroup group(String state) {
    return new LocalVolumeGroup(Machine.local(), NodeGroup.NAME, Path.of(state), LvNames.USUAL);
  }

  private void work() {
    driver.setup(null);
    var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
    driver.create(mark(), spec);
    var copy = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
    ((CloneSupport) driver).cloneVolume(mark(), copy, spec.volumeId(), spec.placement());
    ((ExtendSupport) driver).extend(mark(), spec.volumeId(), spec.placement(), 2);
    var snapshot =
        new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), spec.volumeId(), spec.placement());
    ((SnapshotSupport) driver).createSnapshot(mark(), snapshot);
    driver.checkHealth();
    System.out.println("volumes " + driver.volumes().size());
    var request =
        new ConnectionRequest(
            spec.volumeId(),
            spec.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("initiator", "iqn.2004-10.org.example:server")),
            false);
    ((ConnectionSupport) driver).connect(mark(), request);
    System.out.println("exported");
    ((ConnectionSupport) driver).disconnect(mark(), request, false);
    ((SnapshotSupport) driver).deleteSnapshot(mark(), snapshot);
    driver.delete(mark(), spec.volumeId(), spec.placement());
    driver.delete(mark(), copy.volumeId(), copy.placement());
    System.out.println("volumes " + driver.volumes().size());
    driver.close();
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-unprivileged");
  }
}
