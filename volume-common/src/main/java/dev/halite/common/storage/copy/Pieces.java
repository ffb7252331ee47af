package dev.halite.common.storage.copy;

import dev.halite.driver.Extent;
import dev.halite.driver.OpenContent;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is done with one piece, on a thread of the copier's; the answer is its part of the digest.
 *
 * @param restIsZero whether the destination reads as zeroes where nothing is written
 * @param cleared how many bytes were made to read as zeroes, by the calls that only do that
 */
record Pieces(
    OpenContent source,
    OpenContent destination,
    boolean restIsZero,
    Buffers buffers,
    AtomicLong cleared) {

  /** Reads it, and writes those of its blocks that are not zero. */
  BigInteger move(long offset, int length) {
    ByteBuffer buffer = buffers.take().limit(length);
    source.read(offset, buffer);
    buffer.flip();
    var sums = new BlockSums();
    int begin = 0;
    boolean zero = false;
    for (int at = 0; at < length; at += BlockSums.BLOCK) {
      ByteBuffer block = buffer.slice(at, Math.min(BlockSums.BLOCK, length - at));
      boolean isZero = BlockSums.isZero(block);
      if (!isZero) {
        sums.add(offset + at, block);
      }
      if (isZero != zero) {
        put(offset, buffer, begin, at, zero);
        begin = at;
        zero = isZero;
      }
    }
    put(offset, buffer, begin, length, zero);
    // one of a call that has failed may still be in use in there
    buffers.giveBack(buffer);
    return sums.sum();
  }

  private void put(long offset, ByteBuffer buffer, int begin, int end, boolean zero) {
    if (begin == end) {
      return;
    }
    if (!zero) {
      destination.write(offset + begin, buffer.slice(begin, end - begin));
    } else if (!restIsZero) {
      destination.discard(offset + begin, end - begin);
    }
  }

  /** Has a range of the destination read as zeroes. */
  BigInteger clear(long offset, long length) {
    for (Extent extent : destination.extents(offset, length)) {
      if (extent.data()) {
        destination.discard(extent.offset(), extent.length());
        cleared.addAndGet(extent.length());
      }
    }
    return BigInteger.ZERO;
  }

  BigInteger flush() {
    destination.flush();
    return BigInteger.ZERO;
  }
}
