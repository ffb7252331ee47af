package dev.halite.common.storage.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class UnitLimitsTest {
  private static final int BLOCK = 512;

  @Test
  void whatAUnitDoesNotSayIsOurOwnLimit() {
    assertThat(UnitLimits.of(capacity(99, BLOCK, 0), none(), none(), none()))
        .contains(new UnitLimits(100, BLOCK, "", false, false, false, 4096, 64 << 10, 1 << 21));
  }

  @Test
  void whatItSaysIsKept() {
    ByteBuffer serial = page(0x80);
    serial.putShort(2, (short) 6).put(4, "SN1  \0".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer limits = page(0xb0);
    limits.putInt(8, 128).putInt(20, 4096).putLong(36, 8);
    ByteBuffer provisioning = page(0xb2).put(5, (byte) 0xc0);

    assertThat(UnitLimits.of(capacity(99, BLOCK, 0xc0), serial, limits, provisioning))
        .contains(new UnitLimits(100, BLOCK, "SN1", true, true, true, 128, 8, 4096));
    // one that gives nothing back does so by no command either
    assertThat(UnitLimits.of(capacity(99, BLOCK, 0x40), serial, limits, provisioning))
        .contains(new UnitLimits(100, BLOCK, "SN1", false, false, false, 128, 8, 4096));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 512",
    "99, 0",
    "99, 256",
    "99, 513",
    "99, 131072",
    "99, -512",
    "9223372036854775807, 512",
    "18014398509481984, 512"
  })
  void whatIsNoDiskIsRefused(long last, int blockBytes) {
    assertThat(UnitLimits.of(capacity(last, blockBytes, 0), none(), none(), none())).isEmpty();
  }

  private static ByteBuffer capacity(long last, int blockBytes, int provisioning) {
    return ByteBuffer.allocate(UnitLimits.CAPACITY_BYTES)
        .putLong(0, last)
        .putInt(8, blockBytes)
        .put(14, (byte) provisioning);
  }

  private static ByteBuffer none() {
    return ByteBuffer.allocate(UnitLimits.PAGE_BYTES);
  }

  private static ByteBuffer page(int number) {
    return none().put(1, (byte) number);
  }
}
