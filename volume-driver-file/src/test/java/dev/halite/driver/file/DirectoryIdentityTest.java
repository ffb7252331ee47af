package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory that is replaced by another one while a call is under way in it. */
@Timeout(60)
class DirectoryIdentityTest {
  private static final String NO_STAGE = "";

  @TempDir private Path parent;

  /** Where the directory is replaced. */
  private String stage = NO_STAGE;

  @Test
  void whatWasConcludedInAnotherDirectoryIsAMismatch() {
    VolumeSpec spec = spec();
    try (StorageDriver driver = driver()) {
      driver.setup(null);
      driver.create(mark(), spec);
      stage = "delete.mark-removed";

      assertMismatch(() -> driver.delete(mark(), spec.volumeId(), spec.placement()));
    }
  }

  @Test
  void whatFailedInAnotherDirectoryIsAMismatch() {
    try (StorageDriver driver = driver()) {
      driver.setup(null);
      stage = "create.building-marked";

      assertMismatch(() -> driver.create(mark(), spec()));
    }
  }

  private static void assertMismatch(Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(DriverFault.IDENTITY_MISMATCH));
  }

  private StorageDriver driver() {
    return new FileDriverFactory()
        .create(
            new BackendSettings(
                "node",
                "files",
                Map.of("directory", directory().toString()),
                Clock.systemUTC(),
                UUID::randomUUID,
                (operation, reached) -> {
                  if (reached.equals(stage)) {
                    replace();
                  }
                }));
  }

  private Path directory() {
    return parent.resolve("volumes");
  }

  /** As if the disk on which it lies were unmounted. */
  private void replace() {
    try {
      Files.move(directory(), parent.resolve("unmounted"));
      Files.createDirectory(directory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 1, "req-test");
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
  }
}
