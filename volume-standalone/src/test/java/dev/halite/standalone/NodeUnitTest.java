package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The unit by which systemd runs a storage node. */
@Timeout(60)
class NodeUnitTest {
  private static final Path UNIT = Path.of("..", "deploy", "systemd", "volume-node.service");

  @TempDir Path directory;

  @Test
  void systemdTakesIt() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")),
        "systemd-analyze is not installed here: the unit is not looked at.");
    Path unit = directory.resolve("volume-node.service");
    // it wants to see the program
    Files.writeString(unit, Files.readString(UNIT).replace("/opt/halite/start", "/bin/true"));
    Process verify =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .start();
    verify.getOutputStream().close();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).doesNotContain("volume-node.service:");
    assertThat(verify.exitValue()).as(said).isZero();
  }

  /** LVM that is killed leaves a suspended device; locks and records are for who comes next. */
  @Test
  void commandsAndWhatTheyAreFencedByOutlastTheNode() throws Exception {
    assertThat(Files.readAllLines(UNIT))
        .contains(
            "KillMode=process",
            "StateDirectory=halite",
            "RuntimeDirectoryPreserve=yes",
            "Restart=always");
  }
}
