package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.VolumeSpec;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that are used as files on the node's own host. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalExportTest {
  private static final OperationMark MARK = new OperationMark(UUID.randomUUID(), 0, "req-test");

  @TempDir private Path directory;
  private FileDriver driver;
  private VolumeSpec volume;

  @BeforeEach
  void setUp() {
    driver = driver(Map.of("directory", directory.toString(), "export", "local"));
    driver.setup(null);
    volume = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
    driver.create(MARK, volume);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aServerOnTheNodesHostGetsTheFile() {
    ConnectionInfo connection = driver.connect(MARK, request("node"));

    assertThat(connection.volumeType()).isEqualTo("local");
    assertThat(connection.data())
        .containsOnly(
            entry("device_path", file().toString()),
            entry("volume_id", volume.volumeId().toString()),
            entry("access_mode", "rw"),
            entry("discard", true));
    assertThat(driver.report().storageProtocol()).isEqualTo("file");
  }

  @Test
  void theMachinesOwnNameIsThisHostToo() throws Exception {
    String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();

    assertThat(driver.connect(MARK, request(name)).volumeType()).isEqualTo("local");
  }

  @Test
  void aServerOnAnotherHostIsRefused() {
    assertFault(
        DriverFault.UNFIT_CONNECTOR,
        "Invalid input received: the volume can be used on the host that has it only, and the connector's 'host' is else.",
        () -> driver.connect(MARK, request("else")));
    assertFault(
        DriverFault.UNFIT_CONNECTOR,
        "'host'",
        () -> driver.connect(MARK, request(new Connector(Map.of("ip", "192.0.2.1")))));
  }

  @Test
  void aUsedVolumeCannotBeDeletedUntilAllAreDisconnected() {
    ConnectionRequest first = request("node");
    ConnectionRequest second = request("node");
    assertThat(driver.connect(MARK, first)).isEqualTo(driver.connect(MARK, first));
    driver.connect(MARK, second);

    driver.disconnect(MARK, first, false);
    assertFault(
        DriverFault.BUSY,
        "1 attachment.",
        () -> driver.delete(MARK, volume.volumeId(), volume.placement()));
    driver.disconnect(MARK, second, false);

    driver.delete(MARK, volume.volumeId(), volume.placement());
    assertThat(driver.volumes()).isEmpty();
  }

  @Test
  void aServerIsForcedOffOnlyWhenNobodyHasTheFileOpen() throws Exception {
    ConnectionRequest request = request("node");
    driver.connect(MARK, request);
    try (var writer = new RandomAccessFile(file().toFile(), "rw")) {
      writer.write(1);

      assertFault(
          DriverFault.FAILURE, "cannot be cut off", () -> driver.disconnect(MARK, request, true));
      assertFault(
          DriverFault.BUSY,
          "in use",
          () -> driver.delete(MARK, volume.volumeId(), volume.placement()));
      writer.write(2);
    }

    driver.disconnect(MARK, request, true);

    driver.delete(MARK, volume.volumeId(), volume.placement());
  }

  @Test
  void aWayThatWasEndedIsForcedOffOnlyThenToo() throws Exception {
    ConnectionRequest request = request("node");
    driver.connect(MARK, request);
    try (var writer = new RandomAccessFile(file().toFile(), "rw")) {
      driver.disconnect(MARK, request, false);
      writer.write(1);

      assertFault(
          DriverFault.FAILURE, "cannot be cut off", () -> driver.disconnect(MARK, request, true));
    }

    driver.disconnect(MARK, request, true);
  }

  @Test
  void aFileThatAnotherProcessHoldsIsOpenToo() throws Exception {
    ConnectionRequest request = request("node");
    driver.connect(MARK, request);
    Process holder =
        new ProcessBuilder(
                "sh", "-c", "exec 3<\"$1\"; echo held; exec sleep 50", "sh", file().toString())
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertFault(
          DriverFault.FAILURE, "cannot be cut off", () -> driver.disconnect(MARK, request, true));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    driver.disconnect(MARK, request, true);
  }

  @Test
  void aDirectoryThatTgtdCannotBeToldOfIsNotExportedByIt() {
    Path comma = directory.resolve("a,b");
    // says yes to everything, as a tgtd that answers
    String tgtadm = "/bin/true";
    try (FileDriver demanding =
        driver(Map.of("directory", comma.toString(), "export", "tgt", "tgtadm", tgtadm))) {
      assertFault(DriverFault.INVALID, "comma", () -> demanding.setup(null));
    }
    try (FileDriver automatic =
        driver(Map.of("directory", comma.toString(), "export", "auto", "tgtadm", tgtadm))) {
      automatic.setup(null);
      assertThat(automatic.report().storageProtocol()).isEqualTo("file");
    }
  }

  @Test
  void aRecordThatCannotBeReadKeepsTheVolume() throws Exception {
    driver.connect(MARK, request("node"));
    Files.writeString(
        new Layout(directory).exports().resolve("volume-" + volume.volumeId()),
        "1 local nonsense\n");

    assertFault(
        DriverFault.FAILURE,
        "cannot be read",
        () -> driver.delete(MARK, volume.volumeId(), volume.placement()));
    assertFault(DriverFault.FAILURE, "cannot be read", () -> driver.connect(MARK, request("node")));
    assertThat(driver.volumes()).hasSize(1);
  }

  private static FileDriver driver(Map<String, String> configuration) {
    return (FileDriver)
        new FileDriverFactory().create(new BackendSettings("node", "files", configuration));
  }

  private Path file() {
    return new Layout(directory).volume(volume.volumeId());
  }

  private ConnectionRequest request(String host) {
    return request(new Connector(Map.of("host", host)));
  }

  private ConnectionRequest request(Connector connector) {
    return new ConnectionRequest(
        volume.volumeId(), volume.placement(), UUID.randomUUID(), connector, false);
  }

  private static void assertFault(DriverFault fault, String said, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).as(e.sentence()).isEqualTo(fault);
              assertThat(e.sentence()).contains(said).endsWith(".");
            });
  }
}
