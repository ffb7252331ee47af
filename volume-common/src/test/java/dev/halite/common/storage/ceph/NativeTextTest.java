package dev.halite.common.storage.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class NativeTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          \uFEFF[global], 'line 1: byte EF is not ASCII.'
          [gl\u00f6bal], 'line 1: byte C3 is not ASCII.'
          [global]|\u00a0key = x, 'line 2: byte C2 is not ASCII.'
          [global]|key\u00a0 = x, 'line 2: byte C2 is not ASCII.'
          [global]||key = x\u00a0|, 'line 3: byte C2 is not ASCII.'
          [global]|key = "\u00f6", 'line 2: byte C3 is not ASCII.'
          [global]|key = "a # \u00f6", 'line 2: byte C3 is not ASCII.'
          [global]|key = a \\# \u00f6, 'line 2: byte C3 is not ASCII.'
          [global]|# \u00f6|key = \u00f6, 'line 3: byte C3 is not ASCII.'
          """)
  void aByteThatIsNotAsciiIsNamedWithItsLine(String text, String problem) {
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.configuration("ceph.conf", lines(text)))
        .withMessage("ceph.conf, " + problem.replace("'", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "# \u00f6 is harmless|[global], # ?? is harmless|[global]",
    "[global]|key = x # \u00f6, [global]|key = x # ??",
    "[global]|key = x ; \u00f6|other = y, [global]|key = x ; ??|other = y",
    "[global]|key = \"#\", [global]|key = \"#\""
  })
  void commentsMayHoldAnythingAndNoneOfItIsHandedOn(String text, String handedOn) {
    assertThat(NativeText.configuration("ceph.conf", lines(text))).isEqualTo(lines(handedOn));
  }

  @Test
  void aNulIsNoText() {
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.configuration("ceph.conf", new byte[] {'a', 0}))
        .withMessage("ceph.conf, line 1: byte 00 is no text.");
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.name("The name of an image", "a\0b"))
        .withMessage("The name of an image: byte 00 is no text.");
    assertThat(NativeText.name("The name of an image", "\u00f6")).isEqualTo("\u00f6");
  }

  @Test
  void whatHasNoEndIsNotReadToIt(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ceph.conf");
    Files.write(file, new byte[NativeText.MOST_BYTES + 1]);
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.file(file))
        .withMessageEndingWith(" is larger than 1048576 bytes.");
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.file(Path.of("/dev/zero")))
        .withMessageEndingWith(" is not a file.");
    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.ascii("Ceph's option x", "x".repeat(5_000)))
        .withMessage("Ceph's option x has more than 4096 characters.");
  }

  @Test
  void whatOthersMayWriteIsNotReadAtAll(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("ceph.conf"), "[global]");
    assertThat(NativeText.file(file)).asString().isEqualTo("[global]");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThatExceptionOfType(UnsafeTextException.class)
        .isThrownBy(() -> NativeText.file(file))
        .withMessageContaining("every user of this host may write to " + file);
    assertThat(NativeText.file(Path.of("/dev/null"))).isEmpty();
  }

  private static byte[] lines(String text) {
    return text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
  }
}
