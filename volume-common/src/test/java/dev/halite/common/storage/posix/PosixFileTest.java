package dev.halite.common.storage.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PosixFileTest {
  @TempDir private Path directory;

  @Test
  void itIsKnownWhetherAnotherHasTheFileOpen() throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (PosixFile file = PosixFile.open(path)) {
      assertThat(file.isOpenElsewhere()).isFalse();
      try (var other = new RandomAccessFile(path.toFile(), "r")) {
        assertThat(other.length()).isZero();
        assertThat(file.isOpenElsewhere()).isTrue();
      }
      assertThat(file.isOpenElsewhere()).isFalse();
    }
  }

  @Test
  void aHoleReadsAsZeroesAndKeepsTheSize() throws Exception {
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) 7);
    Path path = Files.write(directory.resolve("file"), content);
    try (PosixFile file = PosixFile.open(path)) {
      assertThat(file.punchHole(4096, 8192)).isTrue();
    }

    byte[] left = Files.readAllBytes(path);
    assertThat(left).hasSize(1 << 20);
    assertThat(Arrays.copyOfRange(left, 4096, 12_288)).containsOnly(0);
    assertThat(left[4095]).isEqualTo((byte) 7);
    assertThat(left[12_288]).isEqualTo((byte) 7);
  }

  @Test
  void afterItsCloseItTouchesNothing() throws Exception {
    PosixFile file = PosixFile.open(Files.createFile(directory.resolve("file")));
    file.close();
    file.close();

    assertThatThrownBy(() -> file.punchHole(0, 1)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::isOpenElsewhere).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aFileThatIsNotThereOrADirectoryIsNotOpened() {
    assertThatThrownBy(() -> PosixFile.open(directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> PosixFile.open(directory))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("errno 21");
  }
}
