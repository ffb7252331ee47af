package dev.halite.common.storage.copy;

import dev.halite.driver.Extent;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One content on its way, into another or only past the digest. Walks along the source, window by
 * window; what has data goes in pieces, several at a time, and what is a hole is cleared in the
 * destination. A checkpoint is as far as all pieces have arrived, once that is flushed.
 */
final class CopyRun {
  private static final Logger log = LoggerFactory.getLogger(CopyRun.class);

  /** So much is asked for its extents at once. */
  private static final long WINDOW = 1L << 30;

  /** So many pieces are cleared at once: where a storage writes zeroes, that takes its time. */
  private static final int CLEARED_PIECES = 16;

  private final CopySettings settings;
  private final CopyRequest request;
  private final CopyListener listener;
  private final Pieces pieces;
  private final Works works;
  private final long size;
  private final Deque<Step> steps = new ArrayDeque<>();

  private CopyCheckpoint arrived;
  private long unflushed;
  private @Nullable Flush flush;

  CopyRun(
      CopySettings settings,
      Executor threads,
      Buffers buffers,
      CopyRequest request,
      CopyListener listener) {
    this.settings = settings;
    this.request = request;
    this.listener = listener;
    this.pieces =
        new Pieces(
            request.source(),
            request.destination(),
            request.isRestZero(),
            buffers,
            new AtomicLong());
    this.works = new Works(threads, settings.lanes(), settings.quiet(), this::beat);
    this.size = request.source().sizeBytes();
    this.arrived = request.from();
  }

  /**
   * A part of the source on its way.
   *
   * @param end where it ends
   * @param bytes how much of it is moved
   * @param work null for nothing that has to be done
   */
  private record Step(long end, long bytes, @Nullable Work<BigInteger> work) {}

  /** A flush on its way, and how far the copy is once it has ended. */
  private record Flush(CopyCheckpoint checkpoint, Work<BigInteger> work) {}

  CopyCheckpoint run() {
    try {
      return toTheEnd();
    } catch (RuntimeException | Error e) {
      if (!works.end()) {
        log.warn("A copy has ended, but a call of it on a storage has not: {}", e.toString());
        listener.leftUnanswered();
      }
      throw e;
    }
  }

  private CopyCheckpoint toTheEnd() {
    listener.progressed(arrived.offset(), size);
    if (!request.isRestZero()) {
      // what an earlier attempt has written is then among the extents
      works.await(works.submit(pieces::flush));
    }
    for (long at = arrived.offset(); at < size; at += WINDOW) {
      copyWindow(at, Math.min(at + WINDOW, size));
    }
    hole(size, request.destination().sizeBytes());
    while (!steps.isEmpty()) {
      Work<BigInteger> work = steps.getFirst().work();
      if (work != null) {
        works.await(work);
      }
      settle();
    }
    paceCleared();
    if (flush != null) {
      works.await(flush.work());
    }
    works.await(works.submit(pieces::flush));
    listener.progressed(size, size);
    listener.reached(arrived);
    return arrived;
  }

  private void copyWindow(long begin, long end) {
    Work<List<Extent>> asked = works.submit(() -> request.source().extents(begin, end - begin));
    long at = begin;
    long from = begin;
    for (Extent extent : works.await(asked)) {
      if (!extent.data()) {
        continue;
      }
      long data = extent.offset() - extent.offset() % BlockSums.BLOCK;
      if (data > at) {
        data(from, at);
        hole(at, data);
        from = data;
      }
      long rest = extent.end() % BlockSums.BLOCK;
      at = Math.min(end, rest == 0 ? extent.end() : extent.end() - rest + BlockSums.BLOCK);
    }
    data(from, at);
    hole(at, end);
  }

  private void data(long begin, long end) {
    long at = begin;
    while (at < end) {
      // the next border of pieces: storages have their objects at such places
      long next = Math.min(end, at - at % settings.pieceBytes() + settings.pieceBytes());
      long offset = at;
      int length = (int) (next - at);
      pace(length);
      add(new Step(next, length, works.submit(() -> pieces.move(offset, length))));
      at = next;
    }
  }

  private void hole(long begin, long end) {
    if (request.isRestZero() && begin < end) {
      add(new Step(Math.min(end, size), 0, null));
      return;
    }
    long most = (long) CLEARED_PIECES * settings.pieceBytes();
    long at = begin;
    while (at < end) {
      long next = Math.min(end, at - at % most + most);
      long offset = at;
      long length = next - at;
      paceCleared();
      add(new Step(Math.min(next, size), 0, works.submit(() -> pieces.clear(offset, length))));
      at = next;
    }
  }

  /** How much there is to clear is known afterwards only. */
  private void paceCleared() {
    long cleared = pieces.cleared().getAndSet(0);
    unflushed += cleared;
    pace(cleared);
  }

  /** Waits for this copy's turn with so many bytes. */
  private void pace(long bytes) {
    long wait = 0;
    for (Bandwidth limit : request.limits()) {
      wait = Math.max(wait, limit.take(bytes));
    }
    if (wait > 0) {
      works.pause(wait);
    }
  }

  private void add(Step step) {
    steps.addLast(step);
    settle();
  }

  /** Takes note of what has arrived, in the order of the source. */
  private void settle() {
    while (!steps.isEmpty()) {
      Step first = steps.getFirst();
      BigInteger sum = first.work() == null ? BigInteger.ZERO : works.answered(first.work());
      if (sum == null) {
        break;
      }
      arrived = new CopyCheckpoint(first.end(), arrived.digest().plus(sum));
      unflushed += first.bytes();
      steps.removeFirst();
    }
    if (flush != null && works.answered(flush.work()) != null) {
      listener.reached(flush.checkpoint());
      flush = null;
    }
    if (flush == null && unflushed >= settings.flushBytes()) {
      unflushed = 0;
      CopyCheckpoint covered = arrived;
      flush = new Flush(covered, works.submit(pieces::flush));
    }
  }

  private void beat() {
    listener.progressed(arrived.offset(), size);
  }
}
