package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program with a Ceph beside it. Its backend has a driver of files here, which also shows that
 * a configuration file wins over the flag.
 */
@Timeout(600)
class HaliteUpWithCephTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Path data;
  private StandalonePrograms programs;

  @BeforeEach
  void prepare() {
    data = directory.resolve("data");
    programs = new StandalonePrograms(directory, new FreePort(new Random()).choose());
  }

  @AfterEach
  void endProcesses() throws Exception {
    programs.close();
    assertThat(daemons()).isEmpty();
  }

  @Test
  void cephStartsAndEndsWithHaliteAndKeepsItsImagesOverAKill() throws Exception {
    Path configuration =
        Files.writeString(
            directory.resolve("halite.yml"),
            """
            halite.node.backends:
              ceph:
                driver: file
                file.directory: %s
            """
                .formatted(directory.resolve("files")));
    Process first = programs.up(data, "--with-ceph", "--config", configuration.toString());
    programs.awaitReady(first);
    assertThat(programs.output(first))
        .contains("volume type create --property volume_backend_name=ceph ceph")
        .contains("volume create --type ceph");
    assertThat(daemons()).hasSize(3);
    assertThat(rbd("create", "--size", "1G", "volumes/image").succeeded()).isTrue();

    first.destroyForcibly().waitFor();
    Process second = programs.up(data, "--with-ceph", "--config", configuration.toString());
    programs.awaitReady(second);

    assertThat(rbd("ls", "volumes").output()).isEqualTo("image");
    second.destroy();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(programs.output(second)).doesNotContain("ERROR", "Exception", "halite: ");
    assertThat(daemons()).isEmpty();
  }

  private CommandRun rbd(String... words) {
    Path ceph = data.resolve("ceph").resolve("ceph.conf");
    List<String> command = new ArrayList<>(List.of("rbd", "-c", ceph.toString()));
    command.addAll(List.of(words));
    return CommandRun.of(LIMIT, command);
  }

  /** Every process that was started with the conf of this Ceph. */
  private List<Long> daemons() {
    String ceph = data.resolve("ceph").resolve("ceph.conf").toString();
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> words(pid).contains(ceph))
        .toList();
  }

  private static List<String> words(long pid) {
    try {
      return List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }
}
