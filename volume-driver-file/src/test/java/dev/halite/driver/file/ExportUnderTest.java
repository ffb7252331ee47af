package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory of volumes and a tgtd; each test sets up the drivers that it needs. */
abstract class ExportUnderTest {
  static final String HOST = "node";
  static final String INITIATOR = "iqn.2004-10.org.example:server-1";
  static final String OTHER_INITIATOR = "iqn.2004-10.org.example:server-2";

  @TempDir private Path parent;
  private final List<StorageDriver> drivers = new ArrayList<>();
  private final Map<String, String> configuration = new HashMap<>();

  /** The tgtd of the test class; it may be stopped. */
  abstract TgtExtension tgt();

  /** So that no test finds the targets of another. */
  @BeforeEach
  void restartTgtd() {
    tgt().stop();
    tgt().start();
  }

  @AfterEach
  void closeDrivers() {
    drivers.forEach(StorageDriver::close);
  }

  /** Settings of the test's backend: by tgtd, unless the test has said otherwise. */
  final BackendSettings settings(StageListener stages) {
    Map<String, String> all = new HashMap<>();
    all.put("directory", parent.resolve("volumes").toString());
    all.put("fence-wait-milliseconds", "300");
    all.put("export", "tgt");
    all.put("iscsi-port", Integer.toString(tgt().port()));
    all.put("tgt-control-port", Integer.toString(tgt().controlPort()));
    all.putAll(configuration);
    return new BackendSettings(HOST, "files", all, Clock.systemUTC(), UUID::randomUUID, stages);
  }

  final void configure(String key, String value) {
    configuration.put(key, value);
  }

  final Layout layout() {
    return new Layout(parent.resolve("volumes"));
  }

  final FileDriver newDriver(StageListener stages) {
    FileDriver driver = (FileDriver) new FileDriverFactory().create(settings(stages));
    drivers.add(driver);
    return driver;
  }

  final FileDriver setUp() {
    FileDriver driver = newDriver(StageListener.NONE);
    driver.setup(null);
    return driver;
  }

  static VolumeSpec create(StorageDriver driver) {
    var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
    driver.create(mark(), spec);
    return spec;
  }

  static ConnectionInfo connect(ConnectionSupport driver, ConnectionRequest request) {
    return driver.connect(mark(), request);
  }

  static void disconnect(ConnectionSupport driver, ConnectionRequest request) {
    driver.disconnect(mark(), request, false);
  }

  static void forceOff(ConnectionSupport driver, ConnectionRequest request) {
    driver.disconnect(mark(), request, true);
  }

  static ConnectionRequest request(VolumeSpec volume, Map<String, Object> connector) {
    return new ConnectionRequest(
        volume.volumeId(), volume.placement(), UUID.randomUUID(), new Connector(connector), false);
  }

  /** Another attachment of the volume, by that initiator on another host. */
  static ConnectionRequest request(VolumeSpec volume, String initiator) {
    return request(volume, server(initiator));
  }

  /** The same of one that only reads. */
  static ConnectionRequest readOnly(VolumeSpec volume, String initiator) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(server(initiator)),
        true);
  }

  static Map<String, Object> server(String initiator) {
    return Map.of("host", "server", "ip", "192.0.2.9", "initiator", initiator);
  }

  /** What a server is told, with another value. */
  static ConnectionInfo changed(ConnectionInfo connection, String key, Object value) {
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put(key, value);
    return new ConnectionInfo(connection.volumeType(), data);
  }

  /** Nothing is left of any export: no target, account or record. */
  final void assertNothingExported() throws Exception {
    assertThat(tgt().targets()).isBlank();
    assertThat(tgt().accounts()).doesNotContainPattern("(?m)^ +\\S");
    try (var files = Files.list(layout().exports())) {
      assertThat(files).isEmpty();
    }
  }

  static void assertFault(DriverFault fault, String said, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).as(e.sentence()).isEqualTo(fault);
              assertThat(e.sentence()).contains(said).endsWith(".");
            });
  }

  static void assertSucceeded(CommandRun run) {
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output() + run.errors()).doesNotContain("failed");
  }

  /** What the volume's file has there. */
  final int byteAt(VolumeSpec volume, long position) throws Exception {
    try (var disk = new RandomAccessFile(layout().volume(volume.volumeId()).toFile(), "r")) {
      disk.seek(position);
      return disk.read();
    }
  }

  static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
