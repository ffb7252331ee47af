package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ChangedExtentsSupport;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.OpenContent;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of the changes between snapshots, compared with their content. */
abstract class DriverChangesContractTest extends DriverContentContractTest {

  @Test
  void outsideOfTheChangedExtentsTwoSnapshotsAreTheSame() {
    supported(ChangedExtentsSupport.class)
        .ifPresent(
            changes -> {
              CopySupport copying = (CopySupport) driver();
              VolumeSpec volume = created(1);
              SnapshotSpec[] snapshots = threeSnapshots(copying, volume);
              byte[][] content = new byte[3][];
              for (int i = 0; i < 3; i++) {
                try (OpenContent open = copying.openToRead(mark(), snapshots[i])) {
                  content[i] = read(open, LOOKED_AT);
                }
                assertChanges(
                    changes.changedExtents(mark(), snapshots[i], null, 0, LOOKED_AT),
                    new byte[LOOKED_AT],
                    content[i]);
                for (int since = 0; since < i; since++) {
                  assertChanges(
                      changes.changedExtents(mark(), snapshots[i], snapshots[since], 0, LOOKED_AT),
                      content[since],
                      content[i]);
                }
              }
              assertThat(
                      bytes(
                          changes.changedExtents(
                              mark(), snapshots[2], snapshots[0], 0, VolumeSpec.GIB)))
                  .isLessThan(64L * MIB);
              assertThat(changes.changedExtents(mark(), snapshots[1], null, 9 * MIB, 3))
                  .containsExactly(new Extent(9 * MIB, 3, true));
            });
  }

  @Test
  void changesAreRefusedOfSnapshotsThatDoNotFit() {
    supported(ChangedExtentsSupport.class)
        .ifPresent(
            changes -> {
              VolumeSpec volume = created(1);
              SnapshotSpec first = snapshot(volume);
              SnapshotSpec second = snapshot(volume);
              SnapshotSpec of = snapshot(created(1));
              assertChangesRefused(DriverFault.INVALID, changes, second, of, 0, MIB);
              assertChangesRefused(
                  DriverFault.NOT_FOUND, changes, second, snapshotOf(volume), 0, MIB);
              assertChangesRefused(
                  DriverFault.NOT_FOUND, changes, snapshotOf(volume), null, 0, MIB);
              var other =
                  new SnapshotSpec(
                      first.snapshotId(), UUID.randomUUID(), volume.volumeId(), volume.placement());
              assertChangesRefused(DriverFault.CONFLICT, changes, other, null, 0, MIB);
              assertChangesRefused(DriverFault.CONFLICT, changes, second, other, 0, MIB);
              assertChangesRefused(DriverFault.INVALID, changes, second, first, VolumeSpec.GIB, 1);
              assertChangesRefused(DriverFault.INVALID, changes, second, first, -1, 1);
              assertThat(changes.changedExtents(mark(), second, first, 0, VolumeSpec.GIB / 2))
                  .isEmpty();
            });
  }

  /** With data, then with more and some of it changed, then with some given up. */
  private SnapshotSpec[] threeSnapshots(CopySupport copying, VolumeSpec volume) {
    var snapshots = new SnapshotSpec[3];
    for (int i = 0; i < 3; i++) {
      try (OpenContent content = toWrite(copying, volume)) {
        switch (i) {
          case 0 -> {
            content.write(0, bytes("begin", true));
            content.write(9 * MIB, bytes("data", true));
            content.write(12 * MIB, ByteBuffer.wrap(new byte[4 * MIB - 1]));
          }
          case 1 -> {
            content.write(5 * MIB + 1, bytes("more", true));
            content.write(9 * MIB + 4, bytes("changed", true));
          }
          default -> content.discard(8 * MIB, 4 * MIB);
        }
        content.flush();
      }
      snapshots[i] = snapshot(volume);
    }
    return snapshots;
  }

  private static void assertChanges(List<Extent> extents, byte[] before, byte[] after) {
    assertOrdered(extents, 0, LOOKED_AT);
    byte[] beforeOutside = before.clone();
    byte[] afterOutside = after.clone();
    for (Extent extent : extents) {
      blank(beforeOutside, extent);
      blank(afterOutside, extent);
      if (!extent.data()) {
        assertThat(Arrays.copyOfRange(after, (int) extent.offset(), (int) extent.end()))
            .containsOnly(0);
      }
    }
    assertThat(afterOutside).isEqualTo(beforeOutside);
  }

  private static void assertChangesRefused(
      DriverFault fault,
      ChangedExtentsSupport changes,
      SnapshotSpec snapshot,
      @Nullable SnapshotSpec since,
      long offset,
      long length) {
    assertFault(fault, () -> changes.changedExtents(mark(), snapshot, since, offset, length));
  }
}
