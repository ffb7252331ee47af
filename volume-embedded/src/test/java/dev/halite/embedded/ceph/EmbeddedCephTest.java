package dev.halite.embedded.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.EmbeddedStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running cluster offers; all tests on one. */
@Timeout(240)
class EmbeddedCephTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RadosClient CLIENT = new RadosClient("volumes");

  @TempDir static Path directory;

  @AutoClose static EmbeddedCeph ceph;

  @BeforeAll
  static void start() {
    ceph = EmbeddedCeph.start(CephSettings.inMemory(directory, "volumes"));
  }

  @Test
  void isHealthyAndOnLoopbackOnly() {
    assertThat(ceph.command(LIMIT, "health").output()).isEqualTo("HEALTH_OK");
    assertThat(ceph.command(LIMIT, "osd", "pool", "ls", "detail").output())
        .contains("'volumes'", "size 1", "application rbd")
        .doesNotContain("device_health_metrics");
    assertThat(ceph.command(LIMIT, "osd", "dump").output())
        .contains("v1:127.0.0.1:")
        .doesNotContain("0.0.0.0");
  }

  @Test
  void keepsItsKeysInFilesOfTheOwner() throws Exception {
    CephAccess user = ceph.createUser("tenant", "mon", "profile rbd", "osd", "profile rbd");

    CommandRun list =
        CommandRun.of(
            LIMIT,
            List.of(
                "rbd",
                "-c",
                user.configuration().toString(),
                "--id",
                user.user(),
                "ls",
                "volumes"));
    assertThat(list.succeeded()).as(list.errors()).isTrue();
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith("keyring")))
          .hasSizeGreaterThan(4)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
    assertThat(RadosClient.processesOf(directory)).hasSize(3);
  }

  @Test
  void clientsWaitForAPausedOsd() throws Exception {
    ceph.pause(CephRole.OSD);
    assertThatThrownBy(
            () ->
                CommandRun.of(
                    Duration.ofSeconds(2), CLIENT.command(ceph, "put", "late", "/dev/null")))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("did not end");
    ceph.resume(CephRole.OSD);

    CLIENT.write(ceph, "late");
    assertThat(CLIENT.read(ceph, "late")).isEqualTo("late");
  }

  @Test
  void anOsdWithItsStoreInMemoryKeepsDataOverAnOrdinaryEndOnly() throws Exception {
    CLIENT.write(ceph, "kept");
    ceph.stop(CephRole.OSD);
    ceph.start(CephRole.OSD);

    assertThat(CLIENT.read(ceph, "kept")).isEqualTo("kept");
    assertThatThrownBy(() -> ceph.kill(CephRole.OSD)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void limitsAndDeletesPools() {
    ceph.createPool("small");
    ceph.limitPool("small", 4096);
    // "pool get-quota" also tells the use, which the manager reports later
    assertThat(ceph.command(LIMIT, "osd", "pool", "ls", "detail").output())
        .containsPattern("'small'.* max_bytes 4096");

    ceph.deletePool("small");

    assertThat(ceph.command(LIMIT, "osd", "pool", "ls").output()).isEqualTo("volumes");
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertThatThrownBy(() -> ceph.createPool("--help"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ceph.createUser("../root"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
