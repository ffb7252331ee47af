package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The data of deleted volumes, where it is kept for a while. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdDeferredDeletionTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final int SECONDS = 5;
  private static final String DEFERRED = "deferred-deletion-seconds";

  private final String pool = CEPH.newPool();

  @Test
  void theDataOfADeletedVolumeIsKeptForSoLongAndShownMeanwhile() {
    try (StorageDriver driver = driver(Map.of(DEFERRED, Integer.toString(SECONDS)));
        StorageDriver patient = driver(Map.of(DEFERRED, "3600"));
        RbdClient client = new RbdClient(CEPH.access(), pool)) {
      BackendIdentity identity = driver.setup(null).identity();
      patient.setup(identity);
      VolumeSpec first = created(driver);
      VolumeSpec second = created(driver);

      Instant before = Instant.now();
      driver.delete(mark(), first.volumeId(), first.placement());

      assertThat(driver.inspect(first.volumeId())).isEmpty();
      assertThat(driver.report().pools().getFirst().provisionedGib()).isEqualTo(2);
      Instant until;
      try (StorageView view = driver.look(identity)) {
        assertThat(view.volumes()).hasSize(1);
        KeptVolume kept = only(view.kept());
        assertThat(kept.id()).isEqualTo(first.volumeId());
        assertThat(kept.sizeBytes()).isEqualTo(VolumeSpec.GIB);
        until = Objects.requireNonNull(kept.until());
        assertThat(Duration.between(before, until)).isGreaterThan(Duration.ofSeconds(SECONDS - 1));

        await().until(() -> Instant.now().isAfter(until.plusSeconds(1)));
        // the purge looks at once when something comes to the trash
        patient.delete(mark(), second.volumeId(), second.placement());

        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    view.kept().stream()
                        .map(KeptVolume::id)
                        .toList()
                        .equals(List.of(second.volumeId())));
      }
      assertThat(client.pool().images().trash()).hasSize(1);
    }
  }

  @Test
  void whatIsInTheTrashFromBeforeGoesAtOnce() {
    try (StorageDriver driver = driver(Map.of());
        StorageDriver deferring = driver(Map.of(DEFERRED, "3600"));
        RbdClient client = new RbdClient(CEPH.access(), pool)) {
      BackendIdentity identity = deferring.setup(null).identity();
      VolumeSpec kept = created(deferring);
      VolumeSpec gone = created(deferring);
      deferring.delete(mark(), kept.volumeId(), kept.placement());
      driver.setup(identity);
      driver.delete(mark(), gone.volumeId(), gone.placement());

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.pool().images().trash().size() == 1);
      try (StorageView view = driver.look(identity)) {
        assertThat(only(view.kept()).id()).isEqualTo(kept.volumeId());
      }
    }
  }

  @Test
  void withoutATrashNothingIsKept() {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver(Map.of(DEFERRED, "1", "delete-through-trash", "false")))
        .matches(e -> e.fault() == DriverFault.INVALID)
        .withMessageContaining("'deferred-deletion-seconds' needs 'delete-through-trash'");
  }

  private static KeptVolume only(List<KeptVolume> kept) {
    assertThat(kept).hasSize(1);
    return kept.getFirst();
  }

  private VolumeSpec created(StorageDriver driver) {
    var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), spec);
    return spec;
  }

  private StorageDriver driver(Map<String, String> changed) {
    Map<String, String> configuration = new HashMap<>(changed);
    configuration.put("conf", CEPH.access().configuration().toString());
    configuration.put("pool", pool);
    return new RbdDriverFactory().create(new BackendSettings("host", "kept", configuration));
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-kept");
  }
}
