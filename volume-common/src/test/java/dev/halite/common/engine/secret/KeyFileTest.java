package dev.halite.common.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class KeyFileTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path directory;
  private Path path;
  private KeyFile file;

  @BeforeEach
  void name() {
    path = directory.resolve("keys");
    file = new KeyFile(path);
  }

  @Test
  void readsWhatAPersonHasWritten() throws IOException {
    write("# ours\n1 " + KEY + "\n\n 7  " + KEY + " \n9 " + KEY + " staged\n");
    SecretKeys keys = file.read();
    assertThat(keys.numbers()).containsExactly(1, 7, 9);
    assertThat(keys.writing()).isEqualTo(7);
    assertThat(keys.staged()).containsExactly(9);
    assertThat(keys.toString()).contains("7 writes").doesNotContain(KEY.substring(0, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 so-secret-but-not-base64!",
        "1 c28tc2VjcmV0",
        "one so-secret",
        "so-secret",
        "1 c28tc2VjcmV0 soon"
      })
  void namesTheLineButNotTheKeyOfABadFile(String line) throws IOException {
    write("# ours\n" + line + "\n");
    assertThatThrownBy(file::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Line 2")
        .hasMessageNotContaining("so-secret")
        .hasMessageNotContaining("c28tc2VjcmV0")
        .hasNoCause();
  }

  @Test
  void refusesANumberThatIsThereTwiceAndAFileWithoutAKeyThatWrites() throws IOException {
    write("1 " + KEY + "\n1 " + KEY + "\n");
    assertThatThrownBy(file::read).hasMessageContaining("Line 2");
    write("1 " + KEY + " staged\n");
    assertThatThrownBy(file::read).hasMessageContaining("holds no key that is not staged");
    write("# nothing\n");
    assertThatThrownBy(file::read).hasMessageContaining("holds no key.");
  }

  @Test
  void refusesAFileThatEverybodyMayRead() throws IOException {
    write("1 " + KEY + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(file::read).hasMessageContaining("set its mode to 600");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(file.read().numbers()).containsExactly(1);
  }

  @Test
  void refusesAFileOrADirectoryThatOthersChange() throws IOException {
    write("1 " + KEY + "\n");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(file::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("may write to " + directory.toRealPath());
    assertThatThrownBy(() -> file.add(new SecureRandom()))
        .hasMessageContaining("may write to " + directory.toRealPath());
    Files.delete(path);
    assertThatThrownBy(() -> file.add(new SecureRandom()))
        .hasMessageContaining("may write to " + directory.toRealPath());
    assertThat(directory).isEmptyDirectory();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    write("1 " + KEY + "\n");
    assumeTrue((int) Files.getAttribute(path, "unix:uid") == 0, "only root gives files away");
    Files.setAttribute(path, "unix:uid", 65534);
    assertThatThrownBy(file::read).hasMessageContaining("belongs to the user with id 65534");
  }

  @Test
  void theFirstKeyWritesAndLaterOnesAreStagedUntilTheyArePromoted() throws IOException {
    assertThat(file.add(new SecureRandom())).isEqualTo(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(file.read().writing()).isEqualTo(1);

    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(file.add(new SecureRandom())).isEqualTo(2);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .as("as the operator has set them")
        .isEqualTo("rw-r-----");
    assertThat(file.read().writing()).isEqualTo(1);
    assertThat(file.read().staged()).containsExactly(2);

    assertThat(file.promote()).isTrue();
    assertThat(file.read().writing()).isEqualTo(2);
    assertThat(file.read().numbers()).containsExactly(1, 2);
    assertThat(file.promote()).isFalse();
    assertThat(Files.list(directory)).as("nothing is left beside it").containsExactly(path);
  }

  @Test
  void keysOfAChangedFileAreUsedAndABadFileIsNot() throws IOException {
    AtomicLong clock = new AtomicLong();
    file.add(new SecureRandom());
    ReloadedKeys keys = new ReloadedKeys(file, clock::get);

    write("1 " + KEY + "\n2 " + KEY + "\n");
    changedAt(Instant.ofEpochSecond(1));
    assertThat(keys.get().writing()).as("looked at a moment ago").isEqualTo(1);
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(keys.get().writing()).isEqualTo(2);

    write("rubbish\n");
    changedAt(Instant.ofEpochSecond(2));
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(keys.get().numbers()).containsExactly(1, 2);

    Files.delete(path);
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(keys.get().writing()).isEqualTo(2);
  }

  private void write(String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  private void changedAt(Instant time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(time));
  }
}
