package dev.halite.common.storage.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.testkit.driver.MemoryContent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContentCopierTest {
  private static final int BLOCK = BlockSums.BLOCK;
  private static final int SIZE = 128 * BLOCK;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Random random = new Random(1);
  private final List<CopyCheckpoint> checkpoints = new ArrayList<>();
  private final CopyListener kept =
      new CopyListener() {
        @Override
        public void progressed(long offset, long sizeBytes) {}

        @Override
        public void reached(CopyCheckpoint checkpoint) {
          checkpoints.add(checkpoint);
        }
      };
  private final ContentCopier copier = copier(LONG);

  @AfterEach
  void close() {
    copier.close();
  }

  @Test
  void whatHasDataIsReadAndTheRestIsNeitherReadNorWritten() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);

    CopyCheckpoint whole = copier.copy(CopyRequest.toNew(source, destination), kept);

    assertThat(destination.bytes()).isEqualTo(source.bytes());
    assertThat(source.bytesRead()).isEqualTo(destination.bytesWritten()).isLessThan(SIZE / 2);
    assertThat(whole.offset()).isEqualTo(SIZE);
    assertThat(checkpoints).last().isEqualTo(whole);
    destination.crash();
    assertThat(destination.bytes()).as("after a crash").isEqualTo(source.bytes());
  }

  @Test
  void blocksOfZeroesAreNotWritten() {
    var source = new MemoryContent(SIZE);
    source.write(0, ByteBuffer.allocate(SIZE));
    fill(source, 5 * BLOCK, BLOCK);
    var destination = new MemoryContent(SIZE);

    copier.copy(CopyRequest.toNew(source, destination), kept);

    assertThat(destination.bytes()).isEqualTo(source.bytes());
    assertThat(destination.bytesWritten()).isEqualTo(BLOCK);
  }

  @Test
  void whatLayInTheDestinationIsGone() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE + 3 * BLOCK + 7);
    fill(destination, 0, SIZE + 3 * BLOCK + 7);

    copier.copy(new CopyRequest(source, destination, false, CopyCheckpoint.BEGIN, List.of()), kept);

    assertThat(destination.bytes())
        .isEqualTo(Arrays.copyOf(source.bytes(), (int) destination.sizeBytes()));
  }

  @Test
  void aSourceThatEndsWithinABlockIsCopiedToItsEnd() {
    var source = new MemoryContent(2 * BLOCK + 777);
    fill(source, BLOCK + 100, BLOCK + 677);
    var destination = new MemoryContent(SIZE);

    CopyCheckpoint whole = copier.copy(CopyRequest.toNew(source, destination), kept);

    assertThat(destination.bytes()).isEqualTo(Arrays.copyOf(source.bytes(), SIZE));
    copier.verify(destination, whole.digest(), List.of(), kept);
  }

  @Test
  void afterACrashItGoesOnFromTheLastCheckpointAndTheDigestIsOfTheWhole() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    var writes = new AtomicInteger();
    destination.trouble(
        (call, offset) -> {
          if (call.equals("write") && writes.incrementAndGet() > 20) {
            throw new DriverException(DriverFault.UNAVAILABLE, "The storage is gone.");
          }
        });

    assertFault(
        DriverFault.UNAVAILABLE, () -> copier.copy(CopyRequest.toNew(source, destination), kept));
    destination.crash();
    destination.trouble((call, offset) -> {});
    CopyCheckpoint from = checkpoints.getLast();
    assertThat(from.offset()).isBetween(1L, SIZE - 1L);
    assertThat(Arrays.copyOf(destination.bytes(), (int) from.offset()))
        .isEqualTo(Arrays.copyOf(source.bytes(), (int) from.offset()));
    // what an attempt has left behind the checkpoint, from another source even
    int left = Math.max((int) from.offset(), SIZE - 40 * BLOCK);
    fill(destination, left, SIZE - left);
    long before = source.bytesRead();
    CopyCheckpoint whole =
        copier.copy(new CopyRequest(source, destination, true, from, List.of()), kept);

    assertThat(destination.bytes()).isEqualTo(source.bytes());
    assertThat(source.bytesRead() - before).isLessThan(before);
    assertThat(whole.digest()).isEqualTo(copier.digest(source, List.of(), kept));
  }

  @Test
  void aCheckpointHoldsNothingThatWasWrittenWhileItsFlushWasUnderWay() {
    var source = new MemoryContent(SIZE);
    fill(source, 0, SIZE);
    var destination = new MemoryContent(SIZE);
    var flushing = new AtomicBoolean();
    var writes = new CountDownLatch(10);
    destination.trouble(
        (call, offset) -> {
          if (call.equals("flush")) {
            flushing.set(true);
            await(writes);
          } else if (flushing.get()) {
            writes.countDown();
          }
        });
    var enough = new IllegalStateException("enough");

    assertThatThrownBy(
            () ->
                copier.copy(
                    CopyRequest.toNew(source, destination),
                    new CopyListener() {
                      @Override
                      public void progressed(long offset, long sizeBytes) {}

                      @Override
                      public void reached(CopyCheckpoint checkpoint) {
                        checkpoints.add(checkpoint);
                        throw enough;
                      }
                    }))
        .isSameAs(enough);
    destination.crash();

    int reached = (int) checkpoints.getFirst().offset();
    assertThat(reached).isBetween(8 * BLOCK, SIZE - BLOCK);
    assertThat(Arrays.copyOf(destination.bytes(), reached))
        .isEqualTo(Arrays.copyOf(source.bytes(), reached));
  }

  @Test
  void whatIsClearedGoesInStepsThatAreFlushedAndWithinTheBandwidth() {
    int length = SIZE + BLOCK;
    var source = new MemoryContent(length);
    var destination = new MemoryContent(length);
    fill(destination, 0, length);
    var flushes = new AtomicInteger();
    var discards = new AtomicInteger();
    destination.trouble(
        (call, offset) -> {
          flushes.addAndGet(call.equals("flush") ? 1 : 0);
          discards.addAndGet(call.equals("discard") ? 1 : 0);
        });
    // whose clock stands: all is owed in the end
    var limit = new Bandwidth(1L << 30, () -> 0);

    try (ContentCopier alone =
        new ContentCopier("alone", new CopySettings(1, 1, 2 * BLOCK, 8L * BLOCK, LONG))) {
      alone.copy(
          new CopyRequest(source, destination, false, CopyCheckpoint.BEGIN, List.of(limit)), kept);
    }

    assertThat(destination.bytes()).isEqualTo(source.bytes());
    assertThat(discards).as("of 16 pieces of 2 blocks").hasValue(5);
    assertThat(flushes).as("at begin, at end, and between").hasValueGreaterThan(3);
    assertThat(checkpoints).hasSizeGreaterThan(2);
    // when what was in the bucket is gone, what was cleared is owed
    long full = limit.take((1L << 30) / 10);
    assertThat(full).isZero();
    assertThat(limit.take(0)).isBetween(7_800_000L, 7_900_000L);
  }

  @Test
  void aDamagedCopyIsFoundAndOneThatHasItsHolesElsewhereIsNone() {
    MemoryContent source = withHoles();
    ContentDigest digest = copier.digest(source, List.of(), kept);
    assertThat(checkpoints).as("of a digest").isEmpty();
    var full = new MemoryContent(SIZE);
    full.write(0, ByteBuffer.wrap(source.bytes()));
    copier.verify(full, digest, List.of(), kept);

    for (int at : new int[] {0, 3 * BLOCK + 5, SIZE - 1}) {
      byte was = full.bytes()[at];
      full.write(at, ByteBuffer.wrap(new byte[] {(byte) (was ^ 1)}));
      assertFault(DriverFault.FAILURE, () -> copier.verify(full, digest, List.of(), kept));
      full.write(at, ByteBuffer.wrap(new byte[] {was}));
    }
    copier.verify(full, digest, List.of(), kept);
  }

  @Test
  void blocksThatChangePlacesAreDamage() {
    var one = new MemoryContent(SIZE);
    fill(one, 0, 2 * BLOCK);
    var other = new MemoryContent(SIZE);
    other.write(0, ByteBuffer.wrap(one.bytes(), BLOCK, BLOCK));
    other.write(BLOCK, ByteBuffer.wrap(one.bytes(), 0, BLOCK));

    assertThat(copier.digest(other, List.of(), kept))
        .isNotEqualTo(copier.digest(one, List.of(), kept));
  }

  @Test
  void whoCancelsGetsItsOwnExceptionAndNoCallIsUnderWayAfterwards() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    var underWay = new AtomicInteger();
    var seen = new CountDownLatch(1);
    destination.trouble(
        (call, offset) -> {
          if (!call.equals("write") || offset == 0) {
            return;
          }
          underWay.incrementAndGet();
          try {
            // until a beat has seen it
            await(seen);
          } finally {
            underWay.decrementAndGet();
          }
        });
    var cancelled = new IllegalStateException("cancelled");

    assertThatThrownBy(
            () ->
                copier.copy(
                    CopyRequest.toNew(source, destination),
                    (offset, size) -> {
                      if (offset > 0 && underWay.get() > 0) {
                        seen.countDown();
                        throw cancelled;
                      }
                    }))
        .isSameAs(cancelled);
    assertThat(underWay).hasValue(0);
    assertThat(destination.bytesWritten()).isBetween(1L, SIZE / 6L);
  }

  @Test
  void aStorageThatHangsIsATimeout() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    var end = new CountDownLatch(1);
    destination.trouble(
        (call, offset) -> {
          if (call.equals("write")) {
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    try (ContentCopier impatient = copier(Duration.ofMillis(300))) {
      assertFault(
          DriverFault.TIMEOUT,
          () -> impatient.copy(CopyRequest.toNew(source, destination), CopyListener.NONE));
    } finally {
      end.countDown();
    }
  }

  @Test
  void anInterruptedCallerGetsATimeoutAndStaysInterrupted() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    Thread.currentThread().interrupt();
    assertFault(
        DriverFault.TIMEOUT, () -> copier.copy(CopyRequest.toNew(source, destination), kept));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatFailsIsThrownAsItIs() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    var damage = new DriverException(DriverFault.FAILURE, "A disk is broken.");
    source.trouble(
        (call, offset) -> {
          if (offset > SIZE / 2) {
            throw damage;
          }
        });
    assertThatThrownBy(() -> copier.copy(CopyRequest.toNew(source, destination), kept))
        .isSameAs(damage);
    assertFault(DriverFault.INVALID, () -> CopyRequest.toNew(source, new MemoryContent(SIZE - 1)));
    assertFault(
        DriverFault.INVALID,
        () ->
            new CopyRequest(
                source,
                destination,
                true,
                new CopyCheckpoint(7, ContentDigest.OF_NOTHING),
                List.of()));
  }

  @Test
  void copiesOfOneBackendShareItsBandwidth() {
    MemoryContent source = withHoles();
    var now = new long[] {0};
    var bandwidth = new Bandwidth(1 << 20, () -> now[0]);
    long wait = 0;
    for (int i = 0; i < 10; i++) {
      wait = bandwidth.take(1 << 20);
    }
    // nine of them are owed, less what was in the bucket
    assertThat(Duration.ofNanos(wait)).isEqualTo(Duration.ofMillis(8_900));
    now[0] += Duration.ofSeconds(100).toNanos();
    assertThat(bandwidth.take(1 << 20)).isZero();
    assertThat(Duration.ofNanos(bandwidth.take(1))).isEqualTo(Duration.ofMillis(900));

    var shared = new Bandwidth(1L << 30, () -> 0);
    // what is in the bucket
    assertThat(shared.take((1L << 30) / 10)).isZero();
    for (int i = 0; i < 2; i++) {
      var destination = new MemoryContent(SIZE);
      copier.copy(
          new CopyRequest(
              source,
              destination,
              true,
              CopyCheckpoint.BEGIN,
              List.of(new Bandwidth(1L << 40), shared)),
          kept);
      assertThat(destination.bytes()).isEqualTo(source.bytes());
    }
    assertThat(Duration.ofNanos(shared.take(0)).toMillis())
        .as("of both")
        .isEqualTo(source.bytesRead() * 1000 / (1 << 30));
  }

  @Test
  void aCopyWaitsForItsTurnInTheBandwidthAndCanBeCancelledMeanwhile() {
    MemoryContent source = withHoles();
    var destination = new MemoryContent(SIZE);
    // whose clock stands: after the first piece the next one's turn is in an hour
    var slow = new Bandwidth(2 * BLOCK / 3600, () -> 0);
    var cancelled = new IllegalStateException("cancelled");
    var beats = new AtomicInteger();

    assertThatThrownBy(
            () ->
                copier.copy(
                    new CopyRequest(source, destination, true, CopyCheckpoint.BEGIN, List.of(slow)),
                    (offset, size) -> {
                      if (beats.incrementAndGet() > 3) {
                        throw cancelled;
                      }
                    }))
        .isSameAs(cancelled);
    assertThat(destination.bytesWritten()).isBetween(1L, 2L * BLOCK);
  }

  private static ContentCopier copier(Duration quiet) {
    return new ContentCopier("test", new CopySettings(4, 3, 2 * BLOCK, 8L * BLOCK, quiet));
  }

  /** Data in a third of it, at places that are no borders of blocks, and near begin and end. */
  private MemoryContent withHoles() {
    var content = new MemoryContent(SIZE);
    for (int i = 0; i < 12; i++) {
      int length = 1 + random.nextInt(4 * BLOCK);
      fill(content, random.nextInt(SIZE - length), length);
    }
    fill(content, 0, 10);
    fill(content, SIZE - 5, 5);
    return content;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void fill(MemoryContent content, int offset, int length) {
    byte[] data = new byte[length];
    random.nextBytes(data);
    content.write(offset, ByteBuffer.wrap(data));
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
