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
  void onlyWhoWritesCountsWhereReadersAreWelcome() throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (PosixFile file = PosixFile.openToRead(path)) {
      try (var reader = new RandomAccessFile(path.toFile(), "r")) {
        assertThat(reader.length()).isZero();
        assertThat(file.isOpenForWriting()).isFalse();
      }
      try (var writer = new RandomAccessFile(path.toFile(), "rw")) {
        assertThat(writer.length()).isZero();
        assertThat(file.isOpenForWriting()).isTrue();
      }
      assertThat(file.isOpenForWriting()).isFalse();
    }
  }

  @Test
  void whoOpensTheFileDuringTheLookDoesNotEndThisProcess() throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    Process opener =
        new ProcessBuilder("sh", "-c", "while :; do : >>\"$1\"; done", "sh", path.toString())
            .start();
    try (PosixFile file = PosixFile.openToRead(path)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      int seen = 0;
      while (System.nanoTime() < end) {
        seen += file.isOpenForWriting() ? 1 : 0;
      }
      assertThat(opener.isAlive()).isTrue();
      assertThat(seen).isPositive();
    } finally {
      opener.destroyForcibly().waitFor();
    }
  }

  @Test
  void dataAndHolesAreFound() throws Exception {
    Path path = directory.resolve("file");
    try (var writer = new RandomAccessFile(path.toFile(), "rw")) {
      writer.seek(1 << 20);
      writer.write(new byte[65_536]);
      writer.setLength(3 << 20);
    }
    try (PosixFile file = PosixFile.openToRead(path)) {
      assertThat(file.nextData(0)).hasValue(1 << 20);
      assertThat(file.nextHole(0)).hasValue(0);
      assertThat(file.nextHole(1 << 20)).hasValue((1 << 20) + 65_536);
      assertThat(file.nextData(2 << 20)).isEmpty();
      assertThat(file.nextHole(3 << 20)).isEmpty();
    }
  }

  @Test
  void aLinkIsNotFollowedWhereThatIsAskedFor() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> PosixFile.openToRead(link)).hasMessageContaining("errno 40");
    assertThatThrownBy(() -> PosixFile.openNoLink(link)).hasMessageContaining("errno 40");
    PosixFile.open(link).close();
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
