package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverCapabilityProcessContractTest;
import dev.halite.testkit.driver.DriverProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCapabilityContractTest extends DriverCapabilityProcessContractTest {
  @TempDir private Path directory;

  @Test
  void processesCloneOneVolumeAtOnce() {
    VolumeSpec source = created(1);
    write(source.volumeId(), "content");
    VolumeSpec there = spec(1);
    VolumeSpec here = spec(1);
    try (DriverProcess other =
        DriverProcess.start(
            factory().driver(), new BackendSettings(HOST, BACKEND, configuration()))) {
      other.setup(setup().identity());
      other.holdAt("clone.file-made");
      other.beginClone(there, source.volumeId(), source.placement());
      other.awaitHeld();

      clones().cloneVolume(mark(), here, source.volumeId(), source.placement());

      other.proceed();
      assertThat(other.reply().fault()).isNull();
    }
    assertThat(read(here.volumeId(), 7)).isEqualTo("content");
    assertThat(read(there.volumeId(), 7)).isEqualTo("content");
  }

  @Override
  protected StorageDriverFactory factory() {
    return new FileDriverFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of(
        "directory", directory.toString(), "fence-wait-milliseconds", "300", "export", "local");
  }

  @Override
  protected void replaceStorage() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void write(UUID volumeId, String text) {
    try (var file = open(volumeId, "rw")) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String read(UUID volumeId, int length) {
    try (var file = open(volumeId, "r")) {
      byte[] bytes = new byte[length];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected InUse serve(VolumeSpec volume) {
    var connections = (ConnectionSupport) driver();
    var request =
        new ConnectionRequest(
            volume.volumeId(),
            volume.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("host", HOST)),
            false);
    connections.connect(mark(), request);
    return () -> connections.disconnect(mark(), request, false);
  }

  @Override
  protected SourceReference foreign(String name, long sizeBytes, String text) {
    try (var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.setLength(sizeBytes);
      file.write(text.getBytes(StandardCharsets.UTF_8));
      return SourceReference.toName(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected InUse useForeign(String name) {
    try {
      var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw");
      return () -> close(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(RandomAccessFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RandomAccessFile open(UUID volumeId, String mode) throws IOException {
    return new RandomAccessFile(new Layout(directory).volume(volumeId).toFile(), mode);
  }
}
