package dev.halite.driver.file;

import dev.halite.driver.StorageDriverFactory;
import dev.halite.testkit.driver.DriverFencingContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class FileDriverContractTest extends DriverFencingContractTest {
  @TempDir private Path parent;

  @Override
  protected StorageDriverFactory factory() {
    return new FileDriverFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of(
        "directory", parent.resolve("volumes").toString(), "fence-wait-milliseconds", "300");
  }

  @Override
  protected void replaceStorage() {
    try {
      Files.move(parent.resolve("volumes"), parent.resolve("unmounted"));
      Files.createDirectory(parent.resolve("volumes"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
