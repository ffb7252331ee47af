package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.DriverFault;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.SourceReference;
import dev.halite.driver.VolumeSpec;
import java.util.Optional;
import java.util.UUID;

/** A driver whose storage the test reaches as others do: servers, and who has disks there. */
public abstract class DriverDataUnderTest extends DriverUnderTest {

  /** Writes a text at the begin of a volume, as a server would. */
  protected abstract void write(UUID volumeId, String text);

  /** Reads a text of that length from the begin of a volume. */
  protected abstract String read(UUID volumeId, int length);

  /** What a server or another program has open, until closed. */
  protected interface InUse extends AutoCloseable {
    @Override
    void close();
  }

  /** Opens a volume to write it, as a server does. */
  protected abstract InUse serve(VolumeSpec volume);

  /** Puts an object there that is not the driver's, with a text at its begin. */
  protected abstract SourceReference foreign(String name, long sizeBytes, String text);

  /** A name for such an object that would be none for a volume of the driver's. */
  protected String foreignName() {
    return "a disk of others, \u00e4.raw";
  }

  /** What such an object may have beyond a GiB. */
  protected long oddBytes() {
    return 512;
  }

  /** Opens such an object to write it. */
  protected abstract InUse useForeign(String name);

  /** A new volume. */
  protected final VolumeSpec created(long sizeGib) {
    VolumeSpec spec = spec(sizeGib);
    driver().create(mark(), spec);
    return spec;
  }

  /** A new snapshot of it, not taken yet. */
  protected static SnapshotSpec snapshotOf(VolumeSpec volume) {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
  }

  /** A new snapshot of it. */
  protected final SnapshotSpec snapshot(VolumeSpec volume) {
    SnapshotSpec spec = snapshotOf(volume);
    snapshots().createSnapshot(mark(), spec);
    return spec;
  }

  /** The driver under test. */
  protected final SnapshotSupport snapshots() {
    return (SnapshotSupport) driver();
  }

  /** The driver by one of its capabilities; empty where it refuses that with its sentence. */
  protected final <C> Optional<C> supported(Class<C> support) {
    if (support.isInstance(driver())) {
      return Optional.of(support.cast(driver()));
    }
    assertFault(DriverFault.UNSUPPORTED, () -> PoolFeature.require(driver(), BACKEND, support));
    assertThat(driver().volumes()).isEmpty();
    return Optional.empty();
  }
}
