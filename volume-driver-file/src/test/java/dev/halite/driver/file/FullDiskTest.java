package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of one MiB; only where the tests may mount one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FullDiskTest {
  @TempDir private Path parent;
  private Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    directory = Files.createDirectory(parent.resolve("small"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString());
    assumeTrue(mounted, "may not mount a tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", directory.toString());
    }
  }

  @Test
  void aFullDiskRefusesCreatesLeavesNothingAndLetsVolumesBeDeleted() throws Exception {
    var settings = new BackendSettings("node", "files", Map.of("directory", directory.toString()));
    try (StorageDriver driver = new FileDriverFactory().create(settings)) {
      driver.setup(null);
      VolumeSpec kept = spec();
      driver.create(mark(), kept);
      fill();

      assertThatCode(() -> driver.create(mark(), spec()))
          .isInstanceOfSatisfying(
              DriverException.class,
              e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(DriverFault.FULL));

      assertThat(driver.volumes())
          .extracting(StoredVolume::volumeId)
          .containsExactly(kept.volumeId());
      assertThat(driver.report().pools().getFirst().freeGib()).isZero();
      driver.setup(null);
      driver.delete(mark(), kept.volumeId(), kept.placement());
      assertThat(driver.volumes()).isEmpty();
    }
  }

  @Test
  void anUnmountedDiskIsAMismatch() throws Exception {
    var settings = new BackendSettings("node", "files", Map.of("directory", directory.toString()));
    try (StorageDriver driver = new FileDriverFactory().create(settings)) {
      driver.setup(null);
      VolumeSpec spec = spec();
      driver.create(mark(), spec);
      mounted = !run("umount", "--lazy", directory.toString());

      assertThatCode(() -> driver.delete(mark(), spec.volumeId(), spec.placement()))
          .isInstanceOfSatisfying(
              DriverException.class,
              e -> assertThat(e.fault()).isEqualTo(DriverFault.IDENTITY_MISMATCH));
      assertThat(directory).isEmptyDirectory();
    }
  }

  private void fill() throws IOException {
    try (var filler = Files.newOutputStream(directory.resolve("filler"))) {
      while (true) {
        filler.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
