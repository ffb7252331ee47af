package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.privileged.VerbCalls;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The privileged helper as a process, started by the program that is installed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HelperProcessTest {
  private static final GroupTerms TERMS = HelperVerbsTest.terms(NodeGroup.NAME, NodeGroup.POOL);

  @TempDir private Path root;

  @Test
  void itWorksForOneNodeAndEndsWithIt() throws Exception {
    var helper = new InstalledHelper(root);
    var calls = new VerbCalls(helper, TERMS);
    var group = new PrivilegedGroup(calls);
    UUID incarnation = UUID.randomUUID();

    GroupChanges changes = group.begin(incarnation);
    Path place = root.resolve("state").resolve(NodeGroup.NAME).resolve(incarnation.toString());
    assertThat(place).isDirectory();
    var worked = new AtomicBoolean();
    changes.alone(
        LvName.volume(incarnation),
        () -> {
          assertFault(
              DriverFault.OCCUPIED,
              () -> group.of(incarnation).alone(LvName.volume(incarnation), () -> {}));
          worked.set(true);
        });
    assertThat(worked).isTrue();
    group.fence(incarnation, Duration.ofSeconds(5));
    assertThat(place).doesNotExist();
    assertFault(DriverFault.FENCED, () -> changes.alone(LvName.volume(incarnation), () -> {}));
    assertFault(DriverFault.FENCED, changes::state);
    assertThat(helper.started()).hasSize(1);

    group.close();
    assertThat(helper.started().getFirst().waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(helper.started().getFirst().exitValue()).isZero();
    // and another one comes when it is needed
    group.fence(incarnation, Duration.ofSeconds(5));
    assertThat(helper.started()).hasSize(2);
    group.close();
  }

  @Test
  void itDoesNotStartWhereOthersCanChangeWhatItReads() throws Exception {
    var helper = new InstalledHelper(root);
    Files.setPosixFilePermissions(
        helper.configuration(), PosixFilePermissions.fromString("rw-rw-rw-"));
    Process process =
        new ProcessBuilder(helper.program().toString())
            .redirectInput(new File("/dev/null"))
            .start();
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains(
            "The privileged helper does not start",
            "every user of this host may write to " + helper.configuration());
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(1);

    assertFault(
        DriverFault.UNAVAILABLE, () -> new PrivilegedGroup(new VerbCalls(helper, TERMS)).look());
  }

  @Test
  void whatSudoIsToldIsWhatItReads() throws IOException {
    Path sudoers = Path.of("..", "deploy", "privileged", "sudoers");
    assertThat(Files.readAllLines(sudoers).getLast())
        .isEqualTo("halite ALL = (root:root) NOPASSWD: /opt/halite/start-privileged \"\"");
    assertThat(PrivilegedConfiguration.ROWS)
        .extracting(row -> row.documentation())
        .anyMatch(row -> row.contains("`/opt/halite/start-privileged`"));
  }

  private static void assertFault(DriverFault fault, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
