package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A driver with one volume, and what tests of snapshots do with it. */
abstract class SnapshotUnderTest {
  static final String CONTENT = "content";

  private FileDriver driver;
  private Path directory;
  private VolumeSpec volume;
  private Consumer<String> stages = stage -> {};

  @AfterEach
  void closeDriver() {
    if (driver != null) {
      driver.close();
    }
  }

  /** Starts a driver in this directory; makes the volume, with content at its begin. */
  final void start(Path where, Map<String, String> more) throws Exception {
    open(where, more);
    volume = spec(1);
    driver.create(mark(), volume);
    put(disk(volume), 0, CONTENT);
  }

  /** Starts a driver in this directory. */
  final void open(Path where, Map<String, String> more) {
    directory = where;
    Map<String, String> configuration = new HashMap<>(more);
    configuration.put("directory", where.toString());
    configuration.put("export", "local");
    driver =
        (FileDriver)
            new FileDriverFactory()
                .create(
                    new BackendSettings(
                        "node",
                        "files",
                        configuration,
                        Clock.systemUTC(),
                        UUID::randomUUID,
                        (mark, stage) -> stages.accept(stage)));
    driver.setup(null);
  }

  final FileDriver driver() {
    return driver;
  }

  final VolumeSpec volume() {
    return volume;
  }

  final Layout layout() {
    return new Layout(directory);
  }

  /** Tells this one of the stages of later calls. */
  final void watch(Consumer<String> watcher) {
    stages = watcher;
  }

  final SnapshotSpec taken() {
    SnapshotSpec spec = snapshot();
    driver.createSnapshot(mark(), spec);
    return spec;
  }

  final SnapshotSpec snapshot() {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
  }

  static VolumeSpec spec(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, "files");
  }

  final Path disk(VolumeSpec of) {
    return layout().volume(of.volumeId());
  }

  final Path file(SnapshotSpec of) {
    return layout().snapshot(of.snapshotId());
  }

  final ConnectionRequest request() {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(Map.of("host", "node")),
        false);
  }

  /** Wants nothing to be there but this driver's volume. */
  final void assertOnlyTheVolume() throws Exception {
    assertThat(driver.snapshots(volume.volumeId())).isEmpty();
    assertThat(driver.volumes()).hasSize(1);
    try (var files = Files.list(layout().directory())) {
      assertThat(files).containsExactlyInAnyOrder(layout().control(), disk(volume));
    }
    assertThat(layout().snapshotMarks()).isEmptyDirectory();
  }

  static void put(Path path, long position, String text) throws Exception {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(position);
      file.writeBytes(text);
    }
  }

  static String get(Path path, long position, int length) throws Exception {
    byte[] bytes = new byte[length];
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(position);
      file.readFully(bytes);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** How many bytes of the file system it takes. */
  static long occupied(Path path) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
    return 512 * Long.parseLong(stat.inputReader().readLine());
  }

  static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }

  static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
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
}
