package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who only looks leaves no trace, beside a backend that works and where there is none. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class DirectoryViewTest {
  @TempDir private Path parent;

  @Test
  void aLookChangesNoFile() throws IOException {
    try (StorageDriver driver = driver();
        StorageDriver looking = driver()) {
      BackendIdentity identity = driver.setup(null).identity();
      var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
      driver.create(new OperationMark(UUID.randomUUID(), 0, "req-look"), spec);
      Map<String, String> before = files();

      try (StorageView view = looking.look(identity)) {
        assertThat(view.volumes()).singleElement().matches(it -> it.isComplete(spec.placement()));
        assertThat(files()).isEqualTo(before);
      }
      assertThat(files()).isEqualTo(before);
    }
  }

  @Test
  void nothingIsMadeWhereNothingIs() throws IOException {
    try (StorageDriver looking = driver()) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> looking.look(new BackendIdentity("recorded")).close())
          .matches(e -> e.fault() == DriverFault.IDENTITY_MISMATCH);
    }
    assertThat(files()).hasSize(1);
  }

  private StorageDriver driver() {
    return new FileDriverFactory()
        .create(
            new BackendSettings(
                "node", "files", Map.of("directory", parent.resolve("volumes").toString())));
  }

  /** All of them, each with its size and when it was changed. */
  private Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(parent)) {
      for (Path path : all.toList()) {
        found.put(path.toString(), Files.size(path) + " " + Files.getLastModifiedTime(path));
      }
    }
    return found;
  }
}
