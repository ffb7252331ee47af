package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VolumeGrowthTest {
  private static final UUID OPERATION = UUID.randomUUID();

  @TempDir private Path directory;
  private final List<String> reached = new ArrayList<>();
  private String diesAt = "";
  private FileDriver driver;
  private VolumeSpec volume;

  /** Passes every handler of ours, so nothing is tidied up: the volume is as a kill leaves it. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void setUp() {
    driver = driver(Map.of());
    driver.setup(null);
    volume = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
    driver.create(mark(0), volume);
    reached.clear();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aVolumeGrowsKeepsItsContentAndReadsAsZeroesBeyond() throws Exception {
    put(volume.sizeBytes() - 1, 7);

    StoredVolume grown = extend(3);

    assertThat(grown).isEqualTo(stored(3));
    assertThat(driver.volumes()).containsExactly(grown);
    assertThat(disk()).hasSize(3L << 30);
    assertThat(get(volume.sizeBytes() - 1)).isEqualTo(7);
    assertThat(get(volume.sizeBytes())).isZero();
    assertThat(extend(3)).isEqualTo(grown);
  }

  @Test
  void whereSpaceIsTakenAtOnceAGrowthThatCannotFitLeavesNothing() throws Exception {
    driver.close();
    driver = driver(Map.of("preallocate", "true"));
    driver.setup(null);

    assertThatThrownBy(() -> extend(1L << 20))
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.fault()).isEqualTo(DriverFault.FULL));

    assertThat(driver.volumes()).containsExactly(stored(1));
    assertThat(disk()).hasSize(1L << 30);
  }

  @Test
  void killedAtAnyStageItHasOneOfBothSizesAndTheNextCallGoesOn() throws Exception {
    extend(2);
    List<String> stages = List.copyOf(reached);
    assertThat(stages)
        .containsExactly("extend.growing-marked", "extend.file-grown", "extend.complete-marked");
    long size = 2;
    for (String stage : stages) {
      dieAt(stage, size + 2);

      assertThat(driver.volumes()).as(stage).isSubsetOf(stored(size), stored(size + 2)).hasSize(1);
      size += 2;
      assertThat(extend(size)).as(stage).isEqualTo(stored(size));
      assertThat(disk()).hasSize(size << 30);
    }
  }

  @Test
  void afterAKillItCanGrowLessThanItWasGoingTo() throws Exception {
    dieAt("extend.file-grown", 9);

    assertThat(extend(2)).isEqualTo(stored(2));

    assertThat(disk()).hasSize(2L << 30);
    assertThat(driver.volumes()).containsExactly(stored(2));
  }

  @Test
  void aServerSeesNothingOfAGrowthThatWasKilled() throws Exception {
    dieAt("extend.file-grown", 9);

    driver.connect(mark(0), request());

    assertThat(disk()).hasSize(1L << 30);
    assertThat(driver.volumes()).containsExactly(stored(1));
  }

  @Test
  void aVolumeOfAKilledGrowthIsCreatedAgainAndDeleted() {
    dieAt("extend.file-grown", 9);

    assertThat(driver.create(mark(0), volume)).isEqualTo(stored(1));
    driver.delete(mark(0), volume.volumeId(), volume.placement());

    assertThat(driver.volumes()).isEmpty();
  }

  @Test
  void aGrowthBeyondTheFileSystemLeavesTheVolumeAsItWas() throws Exception {
    put(0, 5);

    assertThatThrownBy(() -> extend((Long.MAX_VALUE >> 30) - 1))
        .isInstanceOf(DriverException.class);

    assertThat(driver.volumes()).containsExactly(stored(1));
    assertThat(disk()).hasSize(1L << 30);
    assertThat(get(0)).isEqualTo(5);
    assertThat(
            Files.readString(new Layout(directory).mark(volume.volumeId()).complete()).split(" "))
        .hasSize(5);
  }

  @Test
  void whatCannotGrowIsRefused() {
    extend(2);

    assertFault(DriverFault.INVALID, () -> extend(1));
    assertFault(
        DriverFault.NOT_FOUND,
        () -> driver.extend(mark(0), UUID.randomUUID(), volume.placement(), 3));
    assertFault(
        DriverFault.CONFLICT,
        () -> driver.extend(mark(0), volume.volumeId(), UUID.randomUUID(), 3));
    driver.connect(mark(0), request());
    assertFault(DriverFault.BUSY, () -> extend(3));
    assertThat(driver.volumes()).containsExactly(stored(2));
  }

  @Test
  void aCallOfAnOwnerThatWasReplacedIsRefused() {
    driver.extend(mark(2), volume.volumeId(), volume.placement(), 2);

    assertFault(
        DriverFault.CONFLICT,
        () -> driver.extend(mark(1), volume.volumeId(), volume.placement(), 3));
  }

  private void dieAt(String stage, long size) {
    diesAt = stage;
    assertThatThrownBy(() -> extend(size)).isInstanceOf(Death.class);
    diesAt = "";
  }

  private StoredVolume extend(long sizeGib) {
    return driver.extend(mark(0), volume.volumeId(), volume.placement(), sizeGib);
  }

  private StoredVolume stored(long sizeGib) {
    return new StoredVolume(
        volume.volumeId(), volume.placement(), sizeGib << 30, "files", PlacementState.COMPLETE);
  }

  private Path disk() {
    return new Layout(directory).volume(volume.volumeId());
  }

  private void put(long position, int value) throws Exception {
    try (var file = new RandomAccessFile(disk().toFile(), "rw")) {
      file.seek(position);
      file.write(value);
    }
  }

  private int get(long position) throws Exception {
    try (var file = new RandomAccessFile(disk().toFile(), "r")) {
      file.seek(position);
      return file.read();
    }
  }

  private ConnectionRequest request() {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(Map.of("host", "node")),
        false);
  }

  private FileDriver driver(Map<String, String> more) {
    Map<String, String> configuration = new HashMap<>(more);
    configuration.put("directory", directory.toString());
    configuration.put("export", "local");
    return (FileDriver)
        new FileDriverFactory()
            .create(
                new BackendSettings(
                    "node",
                    "files",
                    configuration,
                    Clock.systemUTC(),
                    UUID::randomUUID,
                    (mark, stage) -> reached(stage)));
  }

  private void reached(String stage) {
    reached.add(stage);
    if (stage.equals(diesAt)) {
      throw new Death();
    }
  }

  private static OperationMark mark(long fence) {
    return new OperationMark(OPERATION, fence, "req-test");
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).as(e.sentence()).isEqualTo(fault);
              assertThat(e.sentence()).endsWith(".");
            });
  }
}
