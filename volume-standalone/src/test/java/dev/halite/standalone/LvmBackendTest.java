package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.halite.embedded.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LvmBackendTest {
  @TempDir private Path directory;

  @Test
  void theGroupIsKnownToWhoLooksAtTheDataLater() throws Exception {
    Path data = directory.resolve("data");
    try (DataDirectory opened = DataDirectory.open(data)) {
      assertThat(LvmBackend.madeIn(data)).isEmpty();
      LvmBackend backend = new LvmBackend("halite-1");
      backend.requireFit(opened);
      backend.recordIn(opened);
      backend.requireFit(opened);
      assertThat(LvmBackend.madeIn(data)).contains(backend);
      assertThatExceptionOfType(StandaloneException.class)
          .isThrownBy(() -> new LvmBackend("halite-2").requireFit(opened))
          .withMessageContaining("lie on volume group halite-1, not halite-2");
      assertThat(backend.properties())
          .containsEntry("halite.node.backends.lvm.driver", "lvm")
          .containsEntry("halite.node.backends.lvm.lvm.volume-group", "halite-1");
      assertThat(backend.readyText("http://127.0.0.1:1")).contains("halite-1", "--type lvm");
    }
  }

  @Test
  void whereTheKernelCannotASentenceSaysSoAndNothingIsMade() throws Exception {
    assumeThat(Files.readString(Path.of("/proc/misc"))).doesNotContain("device-mapper");
    Path file = directory.resolve("group.img");
    CommandRun up =
        CommandRun.of(
            Duration.ofSeconds(30), List.of("../halite", "up", "--with-lvm", file.toString()));
    assertThat(up.succeeded()).isFalse();
    assertThat(up.errors()).containsPattern("halite: (this kernel has no|--with-lvm makes)");
    assertThat(file).doesNotExist();
  }
}
