package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolReport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FileDriverTest {
  private static final String NO_STAGE = "";

  @TempDir private Path parent;
  private Path directory;
  private StorageDriver driver;
  private BackendIdentity identity;

  /** What happens when a stage is reached. */
  private final AtomicReference<Runnable> atStage = new AtomicReference<>();

  private volatile String stage = NO_STAGE;

  @BeforeEach
  void setUp() {
    directory = parent.resolve("volumes");
    driver = driver(Map.of());
    identity = driver.setup(null).identity();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void serviceLoaderFindsTheDriver() {
    assertThat(ServiceLoader.load(StorageDriverFactory.class))
        .extracting(StorageDriverFactory::driver)
        .contains("file");
  }

  @Test
  void aVolumeIsASparseFileOfItsSizeThatReadsAsZeroes() throws Exception {
    VolumeSpec spec = spec(3);
    driver.create(mark(0), spec);

    assertThat(disk(spec)).hasSize(3L << 30);
    assertThat(blocks(disk(spec))).isLessThan(100);
    try (var bytes = Files.newInputStream(disk(spec))) {
      assertThat(bytes.readNBytes(4096)).containsOnly(0);
    }
    assertThat(Files.getPosixFilePermissions(disk(spec)).toString()).doesNotContain("OTHERS");
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void aPreallocatedVolumeHasAllItsBlocks() throws Exception {
    driver.close();
    driver = driver(Map.of("preallocate", "true"));
    driver.setup(identity);
    VolumeSpec spec = spec(1);
    driver.create(mark(0), spec);

    assertThat(disk(spec)).hasSize(1L << 30);
    assertThat(blocks(disk(spec)) * 512).isGreaterThanOrEqualTo(1L << 30);
  }

  @Test
  void aPreallocatedVolumeThatCannotFitIsRefusedAndLeavesNothing() throws Exception {
    driver.close();
    driver = driver(Map.of("preallocate", "true"));
    driver.setup(identity);

    assertFault(DriverFault.FULL, () -> driver.create(mark(0), spec(1L << 20)));

    assertThat(driver.volumes()).isEmpty();
    assertNothingLeft();
  }

  @Test
  void aSizeBeyondTheFileSystemIsRefusedAndLeavesNothing() throws Exception {
    assertThatCode(() -> driver.create(mark(0), spec((Long.MAX_VALUE >> 30) - 1)))
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> assertThat(e.fault()).isIn(DriverFault.INVALID, DriverFault.FULL));
    assertNothingLeft();
  }

  @Test
  void aFileWithoutAMarkIsReportedAndLeftAlone() throws Exception {
    VolumeSpec spec = spec(1);
    Files.writeString(disk(spec), "somebody's data");

    assertFault(DriverFault.CONFLICT, () -> driver.create(mark(0), spec));
    assertFault(
        DriverFault.CONFLICT, () -> driver.delete(mark(0), spec.volumeId(), spec.placement()));

    assertThat(disk(spec)).hasContent("somebody's data");
    assertThat(driver.volumes())
        .containsExactly(
            new StoredVolume(spec.volumeId(), null, 15, "files", PlacementState.DAMAGED));
  }

  @Test
  void aMarkThatCannotBeReadIsReportedAndItsVolumeLeftAlone() throws Exception {
    VolumeSpec spec = spec(1);
    driver.create(mark(0), spec);
    Files.writeString(new Layout(directory).mark(spec.volumeId()).complete(), "1 nonsense");

    assertFault(DriverFault.CONFLICT, () -> driver.create(mark(0), spec));
    assertFault(
        DriverFault.CONFLICT, () -> driver.delete(mark(0), spec.volumeId(), spec.placement()));

    assertThat(disk(spec)).exists();
    assertThat(driver.inspect(spec.volumeId()).orElseThrow().state())
        .isEqualTo(PlacementState.DAMAGED);
  }

  @Test
  void aCompleteVolumeWithoutItsFileIsDamagedAndCanOnlyBeDeleted() throws Exception {
    VolumeSpec spec = spec(1);
    driver.create(mark(0), spec);
    Files.delete(disk(spec));

    assertFault(DriverFault.FAILURE, () -> driver.create(mark(0), spec));
    assertThat(driver.volumes())
        .extracting(StoredVolume::state)
        .containsExactly(PlacementState.DAMAGED);

    driver.delete(mark(0), spec.volumeId(), spec.placement());
    assertNothingLeft();
  }

  @Test
  void aLinkInAVolumesPlaceIsNeverFollowed() throws Exception {
    Path outside = Files.writeString(parent.resolve("outside"), "keep");
    VolumeSpec unmarked = spec(1);
    Files.createSymbolicLink(disk(unmarked), outside);
    assertFault(DriverFault.CONFLICT, () -> driver.create(mark(0), unmarked));

    VolumeSpec building = spec(1);
    Files.createSymbolicLink(disk(building), outside);
    new PlacementMarks(new Layout(directory))
        .writeBuilding(building.volumeId(), PlacementMark.of(mark(0), building));
    driver.create(mark(0), building);
    assertThat(Files.isSymbolicLink(disk(building))).isFalse();

    driver.delete(mark(0), building.volumeId(), building.placement());
    assertThat(outside).hasContent("keep");
  }

  @Test
  void aCallOfAnOperationThatWasTakenOverIsRefused() throws Exception {
    VolumeSpec spec = spec(1);
    OperationMark first = mark(1);
    OperationMark second = new OperationMark(first.operationId(), 2, "req-test");
    new PlacementMarks(new Layout(directory))
        .writeBuilding(spec.volumeId(), PlacementMark.of(second, spec));

    assertFault(DriverFault.CONFLICT, () -> driver.create(first, spec));
    driver.create(second, spec);
  }

  @Test
  void aCreateThatFailsLeavesNothing() throws Exception {
    for (String failing : new String[] {"create.building-marked", "create.file-made"}) {
      stage = failing;
      atStage.set(
          () -> {
            throw new IllegalStateException("stop here");
          });
      assertThatCode(() -> driver.create(mark(0), spec(1))).hasMessage("stop here");
      assertNothingLeft();
    }
  }

  @Test
  void anInterruptedCallEndsWithTimeoutAndTheNextOneWorks() throws Exception {
    VolumeSpec spec = spec(1);
    stage = "create.building-marked";
    atStage.set(Thread.currentThread()::interrupt);
    assertFault(DriverFault.TIMEOUT, () -> driver.create(mark(0), spec));
    assertThat(Thread.interrupted()).isTrue();
    assertNothingLeft();

    Thread.currentThread().interrupt();
    assertFault(DriverFault.TIMEOUT, () -> driver.create(mark(0), spec));
    assertThat(Thread.interrupted()).isTrue();

    stage = NO_STAGE;
    assertThat(driver.create(mark(0), spec).state()).isEqualTo(PlacementState.COMPLETE);
  }

  @Test
  void twoBackendsOfOneProcessCannotShareADirectory() throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
    try (StorageDriver second = driver(Map.of("directory", link.toString()))) {
      assertFault(DriverFault.CONFLICT, () -> second.setup(null));
      driver.create(mark(0), spec(1));
      driver.close();
      assertThat(second.setup(null).identity()).isEqualTo(identity);
      assertThat(second.volumes()).hasSize(1);
    }
  }

  @Test
  void aSetupWaitsForCallsUnderWay() throws Exception {
    var held = new CountDownLatch(1);
    var proceed = new CountDownLatch(1);
    stage = "create.file-made";
    atStage.set(
        () -> {
          held.countDown();
          await(proceed);
        });
    try (var thread = Executors.newSingleThreadExecutor()) {
      VolumeSpec spec = spec(1);
      var create = thread.submit(() -> driver.create(mark(0), spec));
      await(held);
      assertFault(DriverFault.TIMEOUT, () -> driver.setup(identity));
      assertFault(DriverFault.UNAVAILABLE, () -> driver.create(mark(0), spec(1)));
      proceed.countDown();
      assertThat(create.get().isComplete(spec.placement())).isTrue();
      driver.setup(identity);
      assertThat(driver.volumes()).hasSize(1);
    } finally {
      proceed.countDown();
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsOnlyMadeAtTheFirstSetup() {
    driver.close();
    Path missing = parent.resolve("elsewhere");
    driver = driver(Map.of("directory", missing.toString()));

    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver.setup(identity));

    assertThat(missing).doesNotExist();
  }

  @Test
  void aFileInTheDirectorysPlaceIsRefused() throws IOException {
    driver.close();
    Path file = Files.createFile(parent.resolve("file"));
    driver = driver(Map.of("directory", file.toString()));

    assertFault(DriverFault.INVALID, () -> driver.setup(null));
  }

  @Test
  void aControlDirectoryThatIsALinkIsRefused() throws IOException {
    driver.close();
    Path other = Files.createDirectory(parent.resolve("other"));
    Path outside = Files.createDirectory(parent.resolve("outside"));
    Files.createSymbolicLink(other.resolve(".halite"), outside);
    driver = driver(Map.of("directory", other.toString()));

    assertFault(DriverFault.INVALID, () -> driver.setup(null));

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void theReportTellsTheFileSystemAndTheConfiguration() {
    driver.close();
    driver =
        driver(
            Map.of(
                "pool-name",
                "fast",
                "reserved-percentage",
                "7",
                "max-over-subscription-ratio",
                "auto"));
    driver.setup(identity);

    PoolReport pool = driver.report().pools().getFirst();

    assertThat(pool.name()).isEqualTo("fast");
    assertThat(pool.reservedPercentage()).isEqualTo(7);
    assertThat(pool.maxOverSubscriptionRatio()).isNull();
    assertThat(pool.totalGib()).isEqualTo((double) directory.toFile().getTotalSpace() / (1L << 30));
  }

  @Test
  void otherFilesInTheDirectoryAreIgnored() throws IOException {
    Files.createDirectory(directory.resolve("lost+found"));
    Files.createFile(directory.resolve("volume-notes.txt"));
    Files.createFile(directory.resolve("volume-1-1-1-1-1"));

    assertThat(driver.volumes()).isEmpty();
    assertThat(driver.report().pools().getFirst().volumes()).isZero();
  }

  private StorageDriver driver(Map<String, String> further) {
    var configuration = new HashMap<String, String>();
    configuration.put("directory", directory.toString());
    configuration.put("fence-wait-milliseconds", "200");
    configuration.putAll(further);
    return new FileDriverFactory()
        .create(
            new BackendSettings(
                "node",
                "files",
                configuration,
                Clock.systemUTC(),
                UUID::randomUUID,
                (mark, reached) -> {
                  Runnable action = atStage.get();
                  if (reached.equals(stage) && action != null) {
                    action.run();
                  }
                }));
  }

  private Path disk(VolumeSpec spec) {
    return directory.resolve("volume-" + spec.volumeId());
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory);
        Stream<Path> marks = Files.list(new Layout(directory).placements())) {
      assertThat(files).containsExactly(directory.resolve(".halite"));
      assertThat(marks).isEmpty();
    }
  }

  private static long blocks(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static VolumeSpec spec(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, "files");
  }

  private static OperationMark mark(long fence) {
    return new OperationMark(UUID.randomUUID(), fence, "req-test");
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatCode(call)
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
