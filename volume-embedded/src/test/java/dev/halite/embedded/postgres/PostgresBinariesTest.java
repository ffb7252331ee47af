package dev.halite.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PostgresBinariesTest {
  private static final int STARTERS = 3;

  @TempDir Path directory;

  @Test
  void allWhoUnpackAtOnceFindWholeFilesAndLeaveNothingElse() throws Exception {
    Path cache = directory.resolve("cache");
    CyclicBarrier together = new CyclicBarrier(STARTERS);
    List<Future<PostgresBinaries>> starters = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(STARTERS)) {
      for (int starter = 0; starter < STARTERS; starter++) {
        starters.add(
            executor.submit(
                () -> {
                  together.await(60, TimeUnit.SECONDS);
                  return PostgresBinaries.unpackedBelow(cache);
                }));
      }
      for (Future<PostgresBinaries> starter : starters) {
        assertThat(starter.get(150, TimeUnit.SECONDS).tool("postgres")).isExecutable();
      }
    }
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void whoComesSecondLeavesTheFirstOnesFilesAlone() throws IOException {
    Path home = directory.resolve("home");
    PostgresBinaries.putInPlace(parts("first"), home);

    PostgresBinaries.putInPlace(parts("second"), home);

    assertThat(home.resolve("made-by")).hasContent("first");
  }

  @Test
  void whatCannotBePutInPlaceForAnotherReasonFails() {
    assertThatThrownBy(
            () -> PostgresBinaries.putInPlace(parts("lost"), directory.resolve("none/home")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private Path parts(String maker) throws IOException {
    Path parts = Files.createDirectory(directory.resolve(maker));
    Files.writeString(parts.resolve("made-by"), maker);
    return parts;
  }
}
