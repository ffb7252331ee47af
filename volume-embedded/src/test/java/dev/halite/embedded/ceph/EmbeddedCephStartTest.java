package dev.halite.embedded.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a cluster starts, is found again and ends; each test with a cluster of its own. */
@Timeout(240)
class EmbeddedCephStartTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RadosClient CLIENT = new RadosClient("volumes");

  @TempDir Path directory;

  @Test
  void keepsDataOverAKillOfAllDaemonsAndOfTheWholeCluster() throws Exception {
    UUID fsid;
    try (EmbeddedCeph ceph = EmbeddedCeph.start(onFile())) {
      fsid = ceph.access().fsid();
      CLIENT.write(ceph, "first");
      ceph.kill(CephRole.OSD);
      ceph.start(CephRole.OSD);
      assertThat(CLIENT.read(ceph, "first")).isEqualTo("first");
      ceph.kill(CephRole.MONITOR);
      ceph.start(CephRole.MONITOR);
      ceph.kill(CephRole.MANAGER);
      ceph.start(CephRole.MANAGER);
      CLIENT.write(ceph, "second");
      for (CephRole role : CephRole.values()) {
        ceph.kill(role);
      }
    }

    try (EmbeddedCeph again = EmbeddedCeph.start(onFile())) {
      assertThat(again.access().fsid()).isEqualTo(fsid);
      assertThat(CLIENT.read(again, "first")).isEqualTo("first");
      assertThat(CLIENT.read(again, "second")).isEqualTo("second");
    }
    assertThat(daemons()).isEmpty();
  }

  @Test
  void replacesDaemonsThatAnEarlierProcessLeftBehind() throws Exception {
    EmbeddedCeph left = EmbeddedCeph.start(inMemory());
    List<Long> leftDaemons = daemons();
    left.pause(CephRole.MANAGER);
    try (EmbeddedCeph successor = EmbeddedCeph.start(inMemory())) {
      assertThat(daemons()).hasSize(3).doesNotContainAnyElementsOf(leftDaemons);
      assertThat(successor.command(LIMIT, "health").succeeded()).isTrue();
    }
    left.close();
  }

  @Test
  void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
    EmbeddedCeph.start(inMemory()).close();
    int port = port();

    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        EmbeddedCeph ceph = EmbeddedCeph.start(inMemory())) {
      assertThat(port()).isNotEqualTo(taken.getLocalPort());
      CLIENT.write(ceph, "here");
      assertThat(CLIENT.read(ceph, "here")).isEqualTo("here");
    }
  }

  @Test
  void beginsAnewWhenTheFirstStartWasCutOff() throws Exception {
    Files.createDirectories(directory.resolve("mon/store.db"));
    Files.writeString(directory.resolve("osd.pid"), ProcessHandle.current().pid() + "\n");
    Files.createFile(directory.resolve("ceph.client.admin.keyring"));

    try (EmbeddedCeph ceph = EmbeddedCeph.start(inMemory())) {
      CLIENT.write(ceph, "new");
      assertThat(CLIENT.read(ceph, "new")).isEqualTo("new");
    }
  }

  @Test
  void aDaemonThatEndsDuringTheStartIsNamedWithItsLog() throws Exception {
    EmbeddedCeph.start(inMemory()).close();
    Files.writeString(directory.resolve("osd/magic"), "another store\n");

    assertThatThrownBy(() -> EmbeddedCeph.start(inMemory()))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("ceph-osd has ended, see " + directory.resolve("osd.log"));
    assertThat(daemons()).isEmpty();
  }

  @Test
  void aStartUnderWayEndsWhenItIsClosed() throws Exception {
    EmbeddedCeph ceph = new EmbeddedCeph(inMemory());
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!Files.exists(directory.resolve("mon.pid"))) {
                    Thread.onSpinWait();
                  }
                  ceph.close();
                });

    assertThatThrownBy(ceph::start)
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("stopped while it started");
    closing.join();
    assertThat(daemons()).isEmpty();
  }

  @Test
  void saysWhatToInstallWhereCephIsMissing() {
    assertThatThrownBy(() -> CephPrograms.find(directory + ":" + directory.resolve("none")))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessage(
            "Ceph is not installed: there is no program ceph-mon; install the Debian packages ceph-mon, ceph-mgr, ceph-osd and ceph-common.");
  }

  @Test
  void refusesADirectoryThatCephCouldNotRead() {
    assertThatThrownBy(() -> CephSettings.inMemory(Path.of("/srv/my data")))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("Ceph cannot be kept in /srv/my data");
  }

  private CephSettings inMemory() {
    return CephSettings.inMemory(directory, "volumes");
  }

  private CephSettings onFile() {
    return CephSettings.onFile(directory, "volumes");
  }

  private int port() throws IOException {
    return CephIdentity.read(directory.resolve("cluster.properties")).orElseThrow().port();
  }

  private List<Long> daemons() {
    return RadosClient.processesOf(directory);
  }
}
