package dev.halite.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the extents of a range as a storage names them, for the drivers that answer with them:
 * cut to the range, neighbours joined, and not more than {@link #MOST}. What comes after those, or
 * out of order, makes the rest of the range one extent that has to be read, so that no storage and
 * no tenant decides how much memory an answer takes.
 */
public final class ExtentCollector {
  /** The most extents of one answer. */
  public static final int MOST = 1 << 16;

  private final long begin;
  private final long end;
  private final List<Extent> extents = new ArrayList<>();
  private boolean full;

  /**
   * For one range.
   *
   * @throws DriverException INVALID when it is not within the volume or snapshot
   */
  public ExtentCollector(long sizeBytes, long offset, long length) {
    requireWithin(sizeBytes, offset, length);
    this.begin = offset;
    this.end = offset + length;
  }

  /**
   * Refuses a range that is not within a volume or snapshot of that size.
   *
   * @throws DriverException INVALID
   */
  public static void requireWithin(long sizeBytes, long offset, long length) {
    if (offset < 0 || length < 0 || offset > sizeBytes || length > sizeBytes - offset) {
      throw new DriverException(
          DriverFault.INVALID,
          "%d bytes at %d are not within %d bytes.".formatted(length, offset, sizeBytes));
    }
  }

  /** The next one; it may reach beyond the range, or lie beyond it. */
  public synchronized void add(long offset, long length, boolean data) {
    long from = Math.max(offset, begin);
    long to = length > end - offset ? end : offset + length;
    if (full || from >= to) {
      return;
    }
    Extent last = extents.isEmpty() ? null : extents.getLast();
    if (last != null && from < last.end()) {
      extents.clear();
      fill(begin);
    } else if (last != null && from == last.end() && data == last.data()) {
      extents.set(extents.size() - 1, new Extent(last.offset(), to - last.offset(), data));
    } else if (extents.size() == MOST - 1) {
      fill(from);
    } else {
      extents.add(new Extent(from, to - from, data));
    }
  }

  /** Whether nothing that is added changes the answer any more. */
  public synchronized boolean isFull() {
    return full;
  }

  /** What was gathered, by offset. */
  public synchronized List<Extent> extents() {
    return List.copyOf(extents);
  }

  private void fill(long from) {
    extents.add(new Extent(from, end - from, true));
    full = true;
  }
}
