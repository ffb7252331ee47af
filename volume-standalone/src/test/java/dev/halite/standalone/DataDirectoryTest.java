package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DataDirectoryTest {

  @TempDir Path parent;

  @Test
  void isMadeOnFirstUseAndTakenAgainLater() {
    Path path = parent.resolve("a/b");

    DataDirectory.open(path).close();

    try (DataDirectory again = DataDirectory.open(path)) {
      assertThat(again.path()).isEqualTo(path);
    }
  }

  @Test
  void namesTheProcessThatHasIt() {
    try (DataDirectory first = DataDirectory.open(parent)) {
      assertThat(first.path()).exists();
      refuses(parent, "in use by another Halite (process " + ProcessHandle.current().pid() + ")");
      assertThat(DataDirectory.openIfFree(parent)).isEmpty();
    }
  }

  @Test
  void refusesAFile() throws Exception {
    refuses(Files.createFile(parent.resolve("file")), "is a file");
  }

  @Test
  void refusesSomebodyElsesFiles() throws Exception {
    Files.createFile(parent.resolve("thesis.tex"));

    refuses(parent, "is not empty and was not made by Halite");
    assertThat(parent.resolve("lock")).doesNotExist();
  }

  @Test
  void refusesAnotherVersionsData() throws Exception {
    Files.writeString(parent.resolve("HALITE"), "halite-data 9\n");

    refuses(parent, "made by another version of Halite (halite-data 9");
  }

  @Test
  void goesOnAfterAFirstStartThatWasCutOff() throws Exception {
    Files.createFile(parent.resolve("lock"));

    DataDirectory.open(parent).close();

    assertThat(parent.resolve("HALITE")).exists();
  }

  @Test
  void cannotBeManagedBeforeItWasMade() {
    assertThatThrownBy(() -> DataDirectory.openIfFree(parent))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining("holds no data of Halite");
  }

  @Test
  void refusesAPlaceWhereNothingCanBeMade() {
    refuses(Path.of("/proc/halite"), "cannot be used");
  }

  private static void refuses(Path path, String sentence) {
    assertThatThrownBy(() -> DataDirectory.open(path))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining(sentence);
  }
}
