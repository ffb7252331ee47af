package dev.halite.driver.lvm;

import dev.halite.driver.OperationMark;
import java.util.function.BiConsumer;

/**
 * Bytes that the driver itself writes, in pieces: after each the call shows that it goes on. A call
 * that is cancelled ends at once; the piece under way then goes on to its end, and is the last one.
 */
record Content(Session session, OperationMark mark) {
  private static final long PIECE = 256L << 20;

  /** Zeroes a range. */
  void zero(LvName name, long from, long to) {
    pieces(from, to, (offset, length) -> session.changes().zero(name, offset, length));
  }

  /**
   * Copies so much from the begin; what is zero in the source must be zero in the other already.
   */
  void copy(LvName source, LvName name, long length) {
    pieces(0, length, (offset, piece) -> session.changes().copy(source, name, offset, piece));
  }

  private void pieces(long from, long to, BiConsumer<Long, Long> work) {
    for (long offset = from; offset < to; offset += PIECE) {
      work.accept(offset, Math.min(PIECE, to - offset));
      session.progressed(mark, Math.min(offset + PIECE, to) - from, to - from);
    }
  }
}
