package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every storage driver does alike. A driver's own test extends this class and says how to
 * reach a fresh backend for each test; {@link DriverFencingContractTest} is its second half.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class DriverContractTest extends DriverBasicsContractTest {
  @Test
  void aSecondSetupFindsTheSameIdentityAndGivesAnotherToken() {
    BackendSetup again = driver().setup(setup().identity());

    assertThat(again.identity()).isEqualTo(setup().identity());
    assertThat(again.fenceToken()).isNotEqualTo(setup().fenceToken());
    assertThat(driver().setup(null).identity()).isEqualTo(setup().identity());
  }

  @Test
  void aSetupOfAnotherIdentityIsRefused() {
    assertFault(
        DriverFault.IDENTITY_MISMATCH, () -> driver().setup(new BackendIdentity("something-else")));
    assertFault(DriverFault.UNAVAILABLE, () -> driver().report());
  }

  @Test
  void aCreatedVolumeIsCompleteAndListed() {
    VolumeSpec spec = spec(2);

    StoredVolume created = driver().create(mark(), spec);

    assertThat(created)
        .isEqualTo(
            new StoredVolume(
                spec.volumeId(),
                spec.placement(),
                spec.sizeBytes(),
                pool(),
                PlacementState.COMPLETE));
    assertThat(driver().inspect(spec.volumeId())).contains(created);
    assertThat(driver().volumes()).containsExactly(created);
  }

  @Test
  void aRepeatedCreateSucceedsAndChangesNothing() {
    VolumeSpec spec = spec(1);
    StoredVolume first = driver().create(mark(), spec);

    assertThat(driver().create(mark(), spec)).isEqualTo(first);
    assertThat(driver().volumes()).containsExactly(first);
  }

  @Test
  void aCreateWithAnotherPlacementIsAConflictAndLeavesTheFirst() {
    VolumeSpec spec = spec(1);
    StoredVolume first = driver().create(mark(), spec);

    assertFault(
        DriverFault.CONFLICT,
        () ->
            driver().create(mark(), new VolumeSpec(spec.volumeId(), UUID.randomUUID(), 1, pool())));

    assertThat(driver().volumes()).containsExactly(first);
  }

  @Test
  void aCreateOfACompletePlacementWithAnotherSizeIsAConflict() {
    VolumeSpec spec = spec(1);
    StoredVolume first = driver().create(mark(), spec);

    assertFault(
        DriverFault.CONFLICT,
        () ->
            driver().create(mark(), new VolumeSpec(spec.volumeId(), spec.placement(), 2, pool())));

    assertThat(driver().volumes()).containsExactly(first);
  }

  @Test
  void aDeletedVolumeIsGoneAndDeletingItAgainSucceeds() {
    VolumeSpec spec = spec(1);
    StoredVolume other = driver().create(mark(), spec(1));
    driver().create(mark(), spec);

    driver().delete(mark(), spec.volumeId(), spec.placement());
    driver().delete(mark(), spec.volumeId(), spec.placement());

    assertThat(driver().inspect(spec.volumeId())).isEmpty();
    assertThat(driver().volumes()).containsExactly(other);
  }

  @Test
  void aDeleteWithAnotherPlacementIsAConflictAndLeavesTheVolume() {
    VolumeSpec spec = spec(1);
    StoredVolume created = driver().create(mark(), spec);

    assertFault(
        DriverFault.CONFLICT, () -> driver().delete(mark(), spec.volumeId(), UUID.randomUUID()));

    assertThat(driver().volumes()).containsExactly(created);
  }

  @Test
  void aCallOfAnOperationThatWasTakenOverIsRefused() {
    VolumeSpec spec = spec(1);
    UUID operation = mark().operationId();
    StoredVolume made = driver().create(new OperationMark(operation, 2, "req-contract"), spec);
    var late = new OperationMark(operation, 1, "req-contract");

    assertFault(DriverFault.CONFLICT, () -> driver().create(late, spec));
    assertFault(
        DriverFault.CONFLICT, () -> driver().delete(late, spec.volumeId(), spec.placement()));

    assertThat(driver().inspect(spec.volumeId())).contains(made);
    assertThat(driver().create(new OperationMark(operation, 3, "req-contract"), spec))
        .isEqualTo(made);
  }

  @Test
  void aVolumeThatNeverWasIsMissingAndItsDeleteSucceeds() {
    UUID volumeId = UUID.randomUUID();

    assertThat(driver().inspect(volumeId)).isEmpty();
    driver().delete(mark(), volumeId, UUID.randomUUID());
    assertThat(driver().volumes()).isEmpty();
  }

  @Test
  void aVolumeCanBePlacedAgainAfterItsDelete() {
    VolumeSpec spec = spec(1);
    driver().create(mark(), spec);
    driver().delete(mark(), spec.volumeId(), spec.placement());

    StoredVolume again =
        driver().create(mark(), new VolumeSpec(spec.volumeId(), UUID.randomUUID(), 2, pool()));

    assertThat(again.state()).isEqualTo(PlacementState.COMPLETE);
    assertThat(driver().volumes()).containsExactly(again);
  }

  @Test
  void volumesSurviveANewSetup() {
    StoredVolume created = driver().create(mark(), spec(1));
    driver().close();
    try (StorageDriver next = newDriver(StageListener.NONE)) {
      assertThat(next.setup(setup().identity()).identity()).isEqualTo(setup().identity());
      assertThat(next.volumes()).containsExactly(created);
    }
  }

  @Test
  void nothingIsConcludedFromOtherStorageThanTheRecorded() {
    VolumeSpec spec = spec(1);
    driver().create(mark(), spec);
    replaceStorage();

    assertFault(
        DriverFault.IDENTITY_MISMATCH,
        () -> driver().delete(mark(), spec.volumeId(), spec.placement()));
    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver().inspect(spec.volumeId()));
    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver().volumes());
    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver().create(mark(), spec(1)));
    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver().checkHealth());
    assertFault(DriverFault.IDENTITY_MISMATCH, () -> driver().setup(setup().identity()));
  }

  @Test
  void theReportHoldsTogether() {
    driver().create(mark(), spec(1));
    driver().create(mark(), spec(3));

    BackendReport report = driver().report();

    assertThat(report.vendorName()).isNotBlank();
    assertThat(report.driverVersion()).isNotBlank();
    assertThat(report.storageProtocol()).isNotBlank();
    assertThat(report.pools()).extracting(PoolReport::name).doesNotHaveDuplicates();
    for (PoolReport measured : report.pools()) {
      assertThat(measured.name()).isNotBlank().doesNotContain("#", "@");
      assertThat(measured.reservedPercentage()).isBetween(0, 100);
      assertThat(measured.features())
          .containsAnyOf(PoolFeature.THIN, PoolFeature.THICK)
          .noneMatch(PoolFeature::isDerived);
      if (measured.totalGib() != null && measured.freeGib() != null) {
        assertThat(measured.freeGib()).isBetween(0.0, measured.totalGib());
      }
      if (measured.maxOverSubscriptionRatio() != null) {
        assertThat(measured.maxOverSubscriptionRatio()).isGreaterThanOrEqualTo(1.0);
      }
    }
    PoolReport used = report.pools().getFirst();
    assertThat(used.provisionedGib()).isEqualTo(4.0);
    assertThat(used.volumes()).isEqualTo(2);
  }

  @Test
  void anUnknownPoolIsRefused() {
    assertFault(
        DriverFault.INVALID,
        () ->
            driver()
                .create(
                    mark(),
                    new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "no-such-pool")));
    assertThat(driver().volumes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
  void aSizeThatIsNoneIsRefused(long size) {
    assertFault(DriverFault.INVALID, () -> spec(size));
  }

  @Test
  void beforeSetupAndAfterCloseEveryCallIsRefused() {
    driver().close();
    driver().close();
    assertAllRefused(DriverFault.UNAVAILABLE, driver());
    try (StorageDriver next = newDriver(StageListener.NONE)) {
      assertAllRefused(DriverFault.UNAVAILABLE, next);
    }
  }

  @Test
  void aFencedIncarnationIsRefusedUntilItsNextSetup() {
    StoredVolume created = driver().create(mark(), spec(1));

    driver().fence(setup().fenceToken());

    assertAllRefused(DriverFault.FENCED, driver());
    driver().setup(setup().identity());
    assertThat(driver().volumes()).containsExactly(created);
    driver().fence(setup().fenceToken());
    driver().checkHealth();
  }

  @Test
  void aTokenOfSomethingElseCannotBeFenced() {
    assertFault(DriverFault.INVALID, () -> driver().fence(new FenceToken("something else")));
  }

  @Test
  void manyVolumesAreCreatedAtOnce() throws Exception {
    var creates = new ArrayList<Callable<StoredVolume>>();
    for (int i = 0; i < 64; i++) {
      VolumeSpec spec = spec(1 + i % 3);
      creates.add(() -> driver().create(mark(), spec));
    }

    List<StoredVolume> created = new ArrayList<>();
    for (Future<StoredVolume> future : atOnce(creates)) {
      created.add(future.get());
    }

    assertThat(driver().volumes()).containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void theSamePlacementCreatedManyTimesAtOnceIsMadeOnce() throws Exception {
    VolumeSpec spec = spec(1);
    var creates = new ArrayList<Callable<StoredVolume>>();
    for (int i = 0; i < 16; i++) {
      creates.add(() -> driver().create(mark(), spec));
    }

    for (Future<StoredVolume> future : atOnce(creates)) {
      assertThat(future.get().isComplete(spec.placement())).isTrue();
    }
    assertThat(driver().volumes()).hasSize(1);
  }

  @Test
  void ofManyPlacementsAtOnceExactlyOneWins() throws Exception {
    UUID volumeId = UUID.randomUUID();
    var creates = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 16; i++) {
      VolumeSpec spec = new VolumeSpec(volumeId, UUID.randomUUID(), 1, pool());
      creates.add(
          () -> {
            try {
              return driver().create(mark(), spec).isComplete(spec.placement());
            } catch (DriverException e) {
              assertThat(e.fault()).isEqualTo(DriverFault.CONFLICT);
              return false;
            }
          });
    }

    int winners = 0;
    for (Future<Boolean> future : atOnce(creates)) {
      winners += future.get() ? 1 : 0;
    }
    assertThat(winners).isEqualTo(1);
  }

  private void assertAllRefused(DriverFault fault, StorageDriver refusing) {
    VolumeSpec spec = spec(1);
    assertFault(fault, () -> refusing.create(mark(), spec));
    assertFault(fault, () -> refusing.delete(mark(), spec.volumeId(), spec.placement()));
    assertFault(fault, () -> refusing.inspect(spec.volumeId()));
    assertFault(fault, refusing::volumes);
    assertFault(fault, refusing::report);
    assertFault(fault, refusing::checkHealth);
  }

  private static <T> List<Future<T>> atOnce(List<Callable<T>> calls) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(8)) {
      return threads.invokeAll(calls);
    }
  }
}
