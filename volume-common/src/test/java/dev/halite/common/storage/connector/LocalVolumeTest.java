package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import dev.halite.testkit.driver.OpenContentContractTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalVolumeTest extends OpenContentContractTest {
  private final VolumeConnector connector = Connectors.withoutCeph();

  @TempDir private Path directory;

  @Override
  protected OpenContent open() {
    try (var file = new RandomAccessFile(disk().toFile(), "rw")) {
      file.setLength(SIZE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return again(false);
  }

  @Override
  protected OpenContent again(boolean readOnly) {
    return connector.open(connection(disk(), readOnly));
  }

  @Test
  void aMissingFileIsNotMade() {
    assertFault(DriverFault.NOT_FOUND, () -> again(false));
    assertFault(DriverFault.NOT_FOUND, () -> again(true));
    assertThat(disk()).doesNotExist();
  }

  @Test
  void onlyRegularFilesAndBlockDevicesByTheirOwnNamesAreOpened() throws Exception {
    open().close();
    Path link = Files.createSymbolicLink(directory.resolve("link"), disk());
    Path below = Files.createDirectory(directory.resolve("below"));
    for (Path path :
        new Path[] {
          link, below, Path.of("/dev/null"), Path.of("/dev/zero"), Path.of("/proc/self/mem")
        }) {
      for (boolean readOnly : new boolean[] {false, true}) {
        assertFault(DriverFault.INVALID, () -> connector.open(connection(path, readOnly)));
      }
    }
    assertFault(
        DriverFault.INVALID,
        () -> connector.open(connection(below.resolve("..").resolve("disk"), true)));
  }

  @Test
  void kindsAndConnectionsThatCannotBeUsedAreRefused() {
    for (ConnectionInfo connection :
        new ConnectionInfo[] {
          new ConnectionInfo("nvmeof", Map.of()),
          new ConnectionInfo("local", Map.of()),
          new ConnectionInfo("local", Map.of("device_path", "disk")),
          new ConnectionInfo("local", Map.of("device_path", "/a\0b")),
          new ConnectionInfo("rbd", Map.of("name", "no-pool")),
          new ConnectionInfo("rbd", Map.of("name", "pool/image"))
        }) {
      assertFault(DriverFault.INVALID, () -> connector.open(connection));
    }
  }

  private Path disk() {
    return directory.resolve("disk");
  }

  private static ConnectionInfo connection(Path path, boolean readOnly) {
    return new ConnectionInfo(
        "local", Map.of("device_path", path.toString(), "access_mode", readOnly ? "ro" : "rw"));
  }
}
