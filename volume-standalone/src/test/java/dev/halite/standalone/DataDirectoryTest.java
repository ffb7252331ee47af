package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  void isForItsOwnerAlone() throws Exception {
    Path path = parent.resolve("a/b");
    DataDirectory.open(path).close();
    assertThat(mode(path)).isEqualTo("rwx------");
    assertThat(mode(path.getParent())).isEqualTo("rwx------");
    assertThat(mode(path.resolve("lock"))).isEqualTo("rw-------");
    assertThat(mode(path.resolve("log"))).isEqualTo("rwx------");

    // As earlier releases have made them.
    setMode(path, "rwxr-xr-x");
    setMode(path.resolve("lock"), "rw-r--r--");
    DataDirectory.open(path).close();
    assertThat(mode(path)).isEqualTo("rwx------");
    assertThat(mode(path.resolve("lock"))).isEqualTo("rw-------");
  }

  @Test
  void refusesWhatOthersMayWrite() throws Exception {
    Path path = parent.resolve("data");
    DataDirectory.open(path).close();
    setMode(path, "rwxrwxrwx");
    refuses(path, "every user of this host may write to " + path);
    assertThat(mode(path)).isEqualTo("rwxrwxrwx");
    setMode(path, "rwx------");
    setMode(parent, "rwxrwxrwx");
    refuses(path, "every user of this host may write to " + parent.toRealPath());
    refuses(parent.resolve("new"), "every user of this host may write to " + parent.toRealPath());
    assertThat(parent.resolve("new")).doesNotExist();
  }

  @Test
  void writesThroughNoLink() throws Exception {
    Path path = parent.resolve("data");
    DataDirectory.open(path).close();
    Path target = Files.writeString(parent.resolve("shadow"), "secret");
    Files.delete(path.resolve("lock"));
    Files.createSymbolicLink(path.resolve("lock"), target);
    assertThatThrownBy(() -> DataDirectory.open(path)).isInstanceOf(StandaloneException.class);
    assertThat(target).hasContent("secret");
  }

  @Test
  void runsNoProgramThatOthersMayChange() throws Exception {
    try (DataDirectory data = DataDirectory.open(parent.resolve("data"))) {
      Path bin = Files.createDirectories(data.binaries().resolve("postgresql-1/bin"));
      assertThat(data.binaries()).isEqualTo(data.path().resolve("runtime"));
      Path program = Files.writeString(bin.resolve("initdb"), "#!/bin/sh\n");
      setMode(program, "rwxrwxrwx");
      assertThatThrownBy(data::binaries)
          .isInstanceOf(UntrustedFileException.class)
          .hasMessageContaining("every user of this host may write to " + program.toRealPath());
    }
  }

  @Test
  void refusesADirectoryThatAnotherUserHasPrepared() throws Exception {
    Path path = Files.createDirectory(parent.resolve("prepared"));
    Path ours = Files.writeString(parent.resolve("shadow"), "secret");
    Files.writeString(path.resolve("HALITE"), "halite-data 1\n");
    Files.createSymbolicLink(path.resolve("lock"), ours);
    assumeTrue((int) Files.getAttribute(path, "unix:uid") == 0, "only root gives files away");
    Files.setAttribute(path, "unix:uid", 65534);
    refuses(path, path.toRealPath() + " belongs to the user with id 65534");
    assertThatThrownBy(() -> DataDirectory.openIfFree(path))
        .hasMessageContaining("belongs to the user with id 65534");
    assertThat(ours).hasContent("secret");

    // Taken over by root, with what is still in it.
    Files.setAttribute(path, "unix:uid", 0);
    Files.setAttribute(path.resolve("lock"), "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
    refuses(path, "belongs to the user with id 65534");
    assertThat(ours).hasContent("secret");
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
        .isInstanceOfAny(StandaloneException.class, UntrustedFileException.class)
        .hasMessageContaining(sentence);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
