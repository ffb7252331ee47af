package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What {@link OpenContent} promises, of any that does not come from a driver: those pass the
 * contract of drivers.
 */
public abstract class OpenContentContractTest {
  /** How large the contents are that a test opens. */
  protected static final int SIZE = 32 << 20;

  private static final int MIB = 1 << 20;
  private static final int LANES = 4;

  private final Random random = new Random(7);

  /** Opens one that reads as zeroes, to read and write it. */
  protected abstract OpenContent open();

  /** Opens the one that {@link #open} has opened last, once more. */
  protected abstract OpenContent again(boolean readOnly);

  /** Whether it tells holes from data. */
  protected boolean tellsHoles() {
    return true;
  }

  @Test
  void whatIsWrittenAnywhereIsReadAgainAlsoByWhoOpensItAnew() {
    byte[] expected = new byte[SIZE];
    try (OpenContent content = open()) {
      assertThat(content.sizeBytes()).isEqualTo(SIZE);
      assertThat(bytes(content)).as("a new one").isEqualTo(expected);
      for (int i = 0; i < 60; i++) {
        int length = 1 + random.nextInt(i % 3 == 0 ? 3 * MIB : 5000);
        int offset = random.nextInt(SIZE - length);
        byte[] data = new byte[length];
        random.nextBytes(data);
        System.arraycopy(data, 0, expected, offset, length);
        content.write(offset, i % 2 == 0 ? direct(data) : ByteBuffer.wrap(data).asReadOnlyBuffer());
      }
      content.flush();
      assertThat(bytes(content)).isEqualTo(expected);
    }
    try (OpenContent content = again(true)) {
      assertThat(bytes(content)).isEqualTo(expected);
      ByteBuffer part = ByteBuffer.allocate(100).position(10).limit(33);
      content.read(12_345, part);
      assertThat(part.hasRemaining()).isFalse();
      assertThat(Arrays.copyOfRange(part.array(), 10, 33))
          .isEqualTo(Arrays.copyOfRange(expected, 12_345, 12_368));
      assertThat(part.array()[33]).isZero();
    }
  }

  @Test
  void whatIsDiscardedReadsAsZeroesToTheByteAndItsNeighboursStay() {
    byte[] expected = new byte[SIZE];
    Arrays.fill(expected, (byte) 7);
    try (OpenContent content = open()) {
      content.write(0, direct(expected));
      for (long[] range :
          new long[][] {
            {3, 5000}, {MIB + 1, 4 * MIB}, {8 * MIB, 16 * MIB}, {SIZE - 1, 1}, {77, 0}, {MIB, 1}
          }) {
        content.discard(range[0], range[1]);
        Arrays.fill(expected, (int) range[0], (int) (range[0] + range[1]), (byte) 0);
      }
      content.flush();
      assertThat(bytes(content)).isEqualTo(expected);
    }
  }

  @Test
  void extentsHoldAllThatIsNotZero() {
    try (OpenContent content = open()) {
      content.write(5 * MIB + 17, direct(new byte[] {1, 2, 3}));
      content.write(13 * MIB, direct(new byte[] {4}));
      content.flush();
      List<Extent> extents = content.extents(0, SIZE);
      DriverContentContractTest.assertOrdered(extents, 0, SIZE);
      byte[] outside = bytes(content);
      extents.stream()
          .filter(Extent::data)
          .forEach(it -> DriverContentContractTest.blank(outside, it));
      assertThat(outside).isEqualTo(new byte[SIZE]);
      assertThat(content.extents(5 * MIB + 18, 2))
          .containsExactly(new Extent(5 * MIB + 18, 2, true));
      assertThat(content.extents(SIZE, 0)).isEmpty();
      if (tellsHoles()) {
        assertThat(DriverContentContractTest.bytes(extents)).isLessThan(SIZE / 2);
        content.discard(4 * MIB, 4 * MIB);
        content.flush();
        assertThat(content.extents(4 * MIB, 4 * MIB)).noneMatch(Extent::data);
      }
    }
  }

  @Test
  void whatIsNotWithinItIsRefusedAndItStaysAsLargeAsItIs() {
    try (OpenContent content = open()) {
      for (long offset : new long[] {-1, SIZE - 1, SIZE, Long.MAX_VALUE}) {
        assertFault(DriverFault.INVALID, () -> content.write(offset, direct(new byte[2])));
        assertFault(DriverFault.INVALID, () -> content.read(offset, ByteBuffer.allocateDirect(2)));
        assertFault(DriverFault.INVALID, () -> content.discard(offset, 2));
        assertFault(DriverFault.INVALID, () -> content.extents(offset, 2));
      }
      assertFault(DriverFault.INVALID, () -> content.discard(0, Long.MAX_VALUE));
      assertFault(DriverFault.INVALID, () -> content.discard(5, -1));
    }
    try (OpenContent content = again(false)) {
      assertThat(content.sizeBytes()).isEqualTo(SIZE);
    }
  }

  @Test
  void whatIsOpenToBeReadIsNotWritten() {
    open().close();
    try (OpenContent content = again(true)) {
      assertFault(DriverFault.INVALID, () -> content.write(0, direct(new byte[] {1})));
      assertFault(DriverFault.INVALID, () -> content.discard(0, 6));
      content.flush();
      assertThat(bytes(content)).isEqualTo(new byte[SIZE]);
    }
  }

  @Test
  void manyThreadsUseItAtOnce() throws Exception {
    byte[] expected = new byte[SIZE];
    random.nextBytes(expected);
    try (OpenContent content = open();
        ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
      var all = new ArrayList<Future<?>>();
      int step = 777_777;
      for (int at = 0; at < SIZE; at += step) {
        int from = at;
        byte[] part = Arrays.copyOfRange(expected, at, Math.min(SIZE, at + step));
        all.add(threads.submit(() -> content.write(from, direct(part))));
      }
      for (Future<?> each : all) {
        each.get();
      }
      content.flush();
      assertThat(bytes(content)).isEqualTo(expected);
    }
  }

  @Test
  void whatWasClosedIsRefused() {
    OpenContent content = open();
    content.close();
    content.close();
    assertFault(DriverFault.UNAVAILABLE, () -> content.write(0, direct(new byte[512])));
    assertFault(DriverFault.UNAVAILABLE, () -> content.read(0, ByteBuffer.allocateDirect(512)));
    assertFault(DriverFault.UNAVAILABLE, () -> content.discard(0, 512));
    assertFault(DriverFault.UNAVAILABLE, content::flush);
  }

  /** All of it. */
  protected static byte[] bytes(OpenContent content) {
    ByteBuffer into = ByteBuffer.allocateDirect((int) content.sizeBytes());
    content.read(0, into);
    byte[] bytes = new byte[into.capacity()];
    into.flip().get(bytes);
    return bytes;
  }

  /** A buffer to be written. */
  protected static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Wants a fault, and a whole sentence with it. */
  protected static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault))
        .withMessageEndingWith(".");
  }
}
