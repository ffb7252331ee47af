package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FileFaultPointsTest {
  @TempDir Path directory;

  @Test
  void takesNoTrapsFromADirectoryThatOthersMayWrite() throws IOException {
    new FileFaultPoints(directory).reached("a.point.without.a.trap");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> new FileFaultPoints(directory))
        .isInstanceOf(UntrustedFileException.class)
        .hasMessageContaining("every user of this host may write to " + directory.toRealPath());
  }
}
