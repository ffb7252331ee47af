package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OpenContents;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the node reads and writes of volumes by itself. */
abstract class DriverContentContractTest extends DriverDataUnderTest {
  static final int MIB = 1 << 20;
  static final int LOOKED_AT = 16 * MIB;

  @Test
  void whatIsWrittenIsReadByServersAndWhatServersWriteIsRead() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              write(volume.volumeId(), "of a server");
              try (OpenContent content = toWrite(copying, volume)) {
                assertThat(content.sizeBytes()).isEqualTo(VolumeSpec.GIB);
                assertThat(text(content, 0, 11)).isEqualTo("of a server");
                content.write(3, bytes("the node", false));
                content.write(VolumeSpec.GIB - 3, bytes("end", true));
                content.flush();
                assertThat(text(content, VolumeSpec.GIB - 4, 4)).isEqualTo("\u0000end");
              }
              assertThat(read(volume.volumeId(), 11)).isEqualTo("of the node");
              try (OpenContent content = toRead(copying, volume)) {
                assertThat(text(content, 0, 11)).isEqualTo("of the node");
              }
              assertThat(driver().inspect(volume.volumeId()))
                  .get()
                  .matches(it -> it.isComplete(volume.placement()))
                  .matches(it -> it.sizeBytes() == VolumeSpec.GIB);
            });
  }

  @Test
  void whatIsDiscardedReadsAsZeroesToTheByteAndItsNeighboursStay() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              byte[] expected = new byte[LOOKED_AT];
              Arrays.fill(expected, (byte) 7);
              try (OpenContent content = toWrite(copying, volume)) {
                content.write(0, ByteBuffer.wrap(expected));
                for (long[] range :
                    new long[][] {{3, 5000}, {MIB + 1, 4 * MIB}, {LOOKED_AT - 1, 1}, {77, 0}}) {
                  content.discard(range[0], range[1]);
                  Arrays.fill(expected, (int) range[0], (int) (range[0] + range[1]), (byte) 0);
                }
                content.flush();
                assertThat(read(content, LOOKED_AT)).isEqualTo(expected);
              }
            });
  }

  @Test
  void extentsHoldAllThatIsNotZeroAndNotTheWholeOfAThinVolume() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              try (OpenContent content = toWrite(copying, volume)) {
                assertThat(content.extents(0, VolumeSpec.GIB / 2)).isEmpty();
                content.write(5 * MIB + 17, bytes("first", true));
                content.write(13 * MIB, bytes("second", true));
                content.flush();
                List<Extent> extents = content.extents(0, VolumeSpec.GIB);
                assertOrdered(extents, 0, VolumeSpec.GIB);
                assertThat(extents).allMatch(Extent::data);
                assertThat(bytes(extents)).isBetween(11L, 32L * MIB);
                byte[] there = read(content, LOOKED_AT);
                byte[] outside = there.clone();
                extents.forEach(it -> blank(outside, it));
                assertThat(outside).isEqualTo(new byte[LOOKED_AT]);
                List<Extent> part = content.extents(5 * MIB + 18, 2);
                assertThat(part).containsExactly(new Extent(5 * MIB + 18, 2, true));
                assertThat(content.extents(VolumeSpec.GIB, 0)).isEmpty();
              }
            });
  }

  @Test
  void aSnapshotIsReadAsItWasTakenAndNeverWritten() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              write(volume.volumeId(), "before");
              SnapshotSpec snapshot = snapshot(volume);
              write(volume.volumeId(), "after!");
              try (OpenContent content = copying.openToRead(mark(), snapshot)) {
                assertThat(text(content, 0, 6)).isEqualTo("before");
                assertThat(content.extents(0, 6)).containsExactly(new Extent(0, 6, true));
                assertFault(DriverFault.INVALID, () -> content.write(0, bytes("x", true)));
                assertFault(DriverFault.INVALID, () -> content.discard(0, 6));
                assertThat(text(content, 0, 6)).isEqualTo("before");
                content.flush();
              }
              try (OpenContent content = toRead(copying, volume)) {
                assertFault(DriverFault.INVALID, () -> content.write(0, bytes("x", true)));
              }
              assertThat(read(volume.volumeId(), 6)).isEqualTo("after!");
            });
  }

  @Test
  void whatIsNotWithinTheVolumeIsRefusedAndTheVolumeStaysAsLargeAsItIs() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              try (OpenContent content = toWrite(copying, volume)) {
                for (long offset :
                    new long[] {-1, VolumeSpec.GIB - 1, VolumeSpec.GIB, Long.MAX_VALUE}) {
                  assertFault(DriverFault.INVALID, () -> content.write(offset, bytes("ab", true)));
                  assertFault(
                      DriverFault.INVALID,
                      () -> content.read(offset, ByteBuffer.allocateDirect(2)));
                  assertFault(DriverFault.INVALID, () -> content.discard(offset, 2));
                  assertFault(DriverFault.INVALID, () -> content.extents(offset, 2));
                }
                assertFault(DriverFault.INVALID, () -> content.discard(0, Long.MAX_VALUE));
                assertFault(DriverFault.INVALID, () -> content.discard(5, -1));
              }
              assertThat(driver().volumes())
                  .singleElement()
                  .matches(it -> it.isComplete(volume.placement()))
                  .matches(it -> it.sizeBytes() == VolumeSpec.GIB);
            });
  }

  @Test
  void whatIsMissingAnothersOrInUseIsNotOpened() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              SnapshotSpec taken = snapshot(volume);
              var other = new VolumeSpec(volume.volumeId(), UUID.randomUUID(), 1, pool());
              assertFault(DriverFault.NOT_FOUND, () -> toRead(copying, spec(1)));
              assertFault(DriverFault.NOT_FOUND, () -> toWrite(copying, spec(1)));
              assertFault(
                  DriverFault.NOT_FOUND, () -> copying.openToRead(mark(), snapshotOf(volume)));
              assertFault(DriverFault.CONFLICT, () -> toRead(copying, other));
              assertFault(DriverFault.CONFLICT, () -> toWrite(copying, other));
              assertFault(
                  DriverFault.CONFLICT,
                  () ->
                      copying.openToRead(
                          mark(),
                          new SnapshotSpec(
                              taken.snapshotId(),
                              UUID.randomUUID(),
                              volume.volumeId(),
                              volume.placement())));
              try (InUse server = serve(volume)) {
                assertFault(DriverFault.BUSY, () -> toWrite(copying, volume));
                toRead(copying, volume).close();
              }
              toWrite(copying, volume).close();
            });
  }

  @Test
  void whatWasClosedIsRefusedAndSoIsAllAfterTheIncarnation() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              OpenContent content = toWrite(copying, volume);
              content.close();
              content.close();
              assertRefused(DriverFault.UNAVAILABLE, content);
              OpenContent left = toWrite(copying, volume);
              driver().setup(setup().identity());
              assertRefused(DriverFault.UNAVAILABLE, left);
              left.close();
              // nothing of it is in the way
              toWrite(copying, volume).close();
              assertThat(read(volume.volumeId(), 3)).isEqualTo("\u0000\u0000\u0000");
            });
  }

  @Test
  void whatIsOpenWhenItsIncarnationIsFencedChangesNothingMore() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              write(volume.volumeId(), "before");
              OpenContent content = toWrite(copying, volume);
              driver().fence(setup().fenceToken());
              assertRefused(DriverFault.FENCED, content);
              content.close();
              driver().setup(setup().identity());
              assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
            });
  }

  @Test
  void onlySoManyAreOpenAtATime() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              var open = new ArrayList<OpenContent>();
              for (int i = 0; i < OpenContents.MOST; i++) {
                open.add(toRead(copying, volume));
              }
              assertFault(DriverFault.UNAVAILABLE, () -> toRead(copying, volume));
              assertThat(text(open.getLast(), 0, 1)).isEqualTo("\u0000");
              open.removeLast().close();
              open.add(toRead(copying, volume));
              open.forEach(OpenContent::close);
            });
  }

  static void assertOrdered(List<Extent> extents, long begin, long end) {
    long at = begin;
    for (Extent extent : extents) {
      assertThat(extent.offset()).isGreaterThanOrEqualTo(at);
      at = extent.end();
    }
    assertThat(at).isLessThanOrEqualTo(end);
  }

  private static void assertRefused(DriverFault fault, OpenContent content) {
    assertFault(fault, () -> content.write(0, bytes("no", true)));
    assertFault(fault, () -> content.read(0, ByteBuffer.allocateDirect(2)));
    assertFault(fault, () -> content.discard(0, 2));
    assertFault(fault, () -> content.extents(0, 2));
    assertFault(fault, content::flush);
  }

  private static OpenContent toRead(CopySupport copying, VolumeSpec volume) {
    return copying.openToRead(mark(), volume.volumeId(), volume.placement());
  }

  static OpenContent toWrite(CopySupport copying, VolumeSpec volume) {
    return copying.openToWrite(mark(), volume.volumeId(), volume.placement());
  }

  static byte[] read(OpenContent content, int length) {
    ByteBuffer into = ByteBuffer.allocate(length);
    content.read(0, into);
    return into.array();
  }

  private static String text(OpenContent content, long offset, int length) {
    ByteBuffer into = ByteBuffer.allocateDirect(length);
    content.read(offset, into);
    return StandardCharsets.UTF_8.decode(into.flip()).toString();
  }

  static ByteBuffer bytes(String text, boolean direct) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return direct
        ? ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()
        : ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  static long bytes(List<Extent> extents) {
    return extents.stream().mapToLong(Extent::length).sum();
  }

  static void blank(byte[] content, Extent extent) {
    if (extent.offset() < content.length) {
      Arrays.fill(
          content, (int) extent.offset(), (int) Math.min(content.length, extent.end()), (byte) 0);
    }
  }
}
