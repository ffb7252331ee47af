package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.driver.ConnectionInfo;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LocalVolumeTest {
  private static final int SIZE = 8 << 20;

  private final VolumeConnector connector =
      new VolumeConnector(
          new CephClientSettings(null, null, Duration.ofSeconds(5), Duration.ofSeconds(5)));

  @TempDir private Path directory;
  private Path disk;

  @BeforeEach
  void makeDisk() throws Exception {
    disk = directory.resolve("disk");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(SIZE);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    try (OpenVolume volume = connector.open(connection("rw"))) {
      assertThat(volume.sizeBytes()).isEqualTo(SIZE);
      volume.write(SIZE - 4096, filled(4096, 5));
      volume.flush();
    }
    try (OpenVolume volume = connector.open(connection("ro"))) {
      assertThat(read(volume, SIZE - 4096, 4096)).containsOnly(5);
      assertThat(read(volume, 0, 4096)).containsOnly(0);
    }
  }

  @Test
  void onlyTheRestOfABufferIsUsed() {
    try (OpenVolume volume = connector.open(connection("rw"))) {
      ByteBuffer buffer = filled(100, 9);
      buffer.position(10).limit(20);
      volume.write(0, buffer);

      assertThat(buffer.hasRemaining()).isFalse();
      assertThat(read(volume, 9, 2)).containsExactly(9, 0);
    }
  }

  @Test
  void aDiscardedRangeReadsAsZeroes() {
    try (OpenVolume volume = connector.open(connection("rw"))) {
      volume.write(0, filled(1 << 20, 3));

      assertThat(volume.discard(4096, 4096)).isTrue();
      assertThat(volume.discard(4096, 0)).isTrue();

      assertThat(read(volume, 4096, 4096)).containsOnly(0);
      assertThat(read(volume, 0, 4096)).containsOnly(3);
      assertThat(read(volume, 8192, 4096)).containsOnly(3);
    }
    assertThat(disk).hasSize(SIZE);
  }

  @Test
  void aReadOnlyVolumeIsNotWritten() {
    try (OpenVolume volume = connector.open(connection("ro"))) {
      assertFault(FaultCode.INVALID_INPUT, () -> volume.write(0, filled(1, 1)));
      assertFault(FaultCode.INVALID_INPUT, () -> volume.discard(0, 1));
    }
  }

  @Test
  void rangesBeyondTheVolumeAreRefusedAndDoNotMakeItGrow() {
    try (OpenVolume volume = connector.open(connection("rw"))) {
      assertFault(FaultCode.INVALID_INPUT, () -> volume.write(SIZE - 1, filled(2, 1)));
      assertFault(FaultCode.INVALID_INPUT, () -> volume.write(-1, filled(1, 1)));
      assertFault(FaultCode.INVALID_INPUT, () -> read(volume, SIZE, 1));
      assertFault(FaultCode.INVALID_INPUT, () -> volume.discard(0, SIZE + 1L));
      assertFault(FaultCode.INVALID_INPUT, () -> volume.discard(Long.MAX_VALUE, 2));
    }
    assertThat(disk).hasSize(SIZE);
  }

  @Test
  void aMissingFileIsAFailureAndIsNotMade() throws Exception {
    Files.delete(disk);

    assertFault(FaultCode.BACKEND_FAILURE, () -> connector.open(connection("rw")));
    assertFault(FaultCode.BACKEND_FAILURE, () -> connector.open(connection("ro")));
    assertThat(disk).doesNotExist();
  }

  @Test
  void kindsAndConnectionsThatCannotBeUsedAreRefused() {
    assertFault(
        FaultCode.INVALID_INPUT, () -> connector.open(new ConnectionInfo("nvmeof", Map.of())));
    assertFault(
        FaultCode.INVALID_INPUT, () -> connector.open(new ConnectionInfo("local", Map.of())));
    assertFault(
        FaultCode.INVALID_INPUT,
        () -> connector.open(new ConnectionInfo("local", Map.of("device_path", "disk"))));
    assertFault(
        FaultCode.INVALID_INPUT,
        () -> connector.open(new ConnectionInfo("rbd", Map.of("name", "no-pool"))));
    assertFault(
        FaultCode.INVALID_INPUT,
        () -> connector.open(new ConnectionInfo("rbd", Map.of("name", "pool/image"))));
  }

  private ConnectionInfo connection(String accessMode) {
    return new ConnectionInfo(
        "local", Map.of("device_path", disk.toString(), "access_mode", accessMode));
  }

  static ByteBuffer filled(int length, int value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    while (buffer.hasRemaining()) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  static byte[] read(OpenVolume volume, long offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    volume.read(offset, buffer);
    byte[] bytes = new byte[length];
    buffer.flip().get(bytes);
    return bytes;
  }

  static void assertFault(FaultCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).as(e.reason()).isEqualTo(code))
        .hasMessageEndingWith(".");
  }
}
