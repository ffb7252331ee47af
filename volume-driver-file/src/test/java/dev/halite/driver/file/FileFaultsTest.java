package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FileFaultsTest {
  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new IOException("No space left on device"), DriverFault.FULL),
        Arguments.of(
            new FileSystemException("/d/f", null, "Disk quota exceeded"), DriverFault.FULL),
        Arguments.of(new IOException("File too large"), DriverFault.INVALID),
        Arguments.of(new AccessDeniedException("/d/f"), DriverFault.DENIED),
        Arguments.of(
            new FileSystemException("/d/f", null, "Operation not permitted"), DriverFault.DENIED),
        Arguments.of(
            new FileSystemException("/d/f", null, "Read-only file system"),
            DriverFault.UNAVAILABLE),
        Arguments.of(new IOException("Input/output error"), DriverFault.UNAVAILABLE),
        Arguments.of(new ClosedByInterruptException(), DriverFault.TIMEOUT),
        Arguments.of(new NoSuchFileException("/d/f"), DriverFault.FAILURE),
        Arguments.of(new IOException(), DriverFault.FAILURE));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void whatTheSystemSaysBecomesAFaultAndASentence(IOException cause, DriverFault fault) {
    DriverException translated = FileFaults.translate("create volume v", cause);

    assertThat(translated.fault()).isEqualTo(fault);
    assertThat(translated.sentence())
        .startsWith("Cannot create volume v: ")
        .endsWith(".")
        .doesNotContain("null");
    assertThat(translated).hasCause(cause);
  }
}
