package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the drivers' settings say what the drivers read. */
@Timeout(10)
class DriverSettingsDocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  static Stream<StorageDriverFactory> drivers() {
    return ServiceLoader.load(StorageDriverFactory.class).stream().map(ServiceLoader.Provider::get);
  }

  @Test
  void theDriversThatComeAlongAreFound() {
    assertThat(drivers().map(StorageDriverFactory::driver)).contains("file", "lvm", "rbd");
  }

  @ParameterizedTest
  @MethodSource("drivers")
  void eachRowStandsInTheTableOfItsDriver(StorageDriverFactory factory) throws IOException {
    String page = Files.readString(PAGE);
    String heading = "### The %s driver\n".formatted(factory.driver());
    assertThat(page).contains(heading);
    String section = page.substring(page.indexOf(heading) + heading.length()).split("\n##")[0];

    List<String> documented = section.lines().filter(line -> line.startsWith("| `")).toList();

    assertThat(documented)
        .isEqualTo(factory.settings().stream().map(Setting::documentation).toList());
  }
}
