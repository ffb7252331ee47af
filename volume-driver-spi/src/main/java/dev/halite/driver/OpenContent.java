package dev.halite.driver;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The content of a volume or snapshot that is open to be copied. May be used by many threads at
 * once, on ranges that do not overlap. Buffers should be direct: some storages take no others, and
 * the rest would copy them.
 *
 * <p>All methods block, and throw {@link DriverException}: INVALID for a range that is not within
 * the volume, or a change of what is open to be read; FENCED, and no byte is changed, once the
 * incarnation is fenced that opened it; UNAVAILABLE once that has ended, or after {@link #close};
 * FULL, TIMEOUT, FAILURE and others as the storage fails. After an interrupt, which is a TIMEOUT,
 * it may have to be opened anew.
 */
public interface OpenContent extends AutoCloseable {

  /** Its size in bytes when it was opened. */
  long sizeBytes();

  /** Fills the rest of the buffer from there. */
  void read(long offset, ByteBuffer into);

  /** Writes the rest of the buffer there. Durable after the next {@link #flush}. */
  void write(long offset, ByteBuffer from);

  /** Makes a range read as zeroes; its space is given back where the storage can do that. */
  void discard(long offset, long length);

  /**
   * Where a range has data, as far as the storage can tell; the rest reads as zeroes. Ordered by
   * offset, none overlaps another, at most {@link ExtentCollector#MOST}. What is not flushed yet
   * may be missing.
   */
  List<Extent> extents(long offset, long length);

  /**
   * Makes all durable that was written or discarded before. What was written without fault since
   * the incarnation was fenced has changed nothing: then this fails, FENCED.
   */
  void flush();

  /** Gives it up; does not flush. Never throws; a second close does nothing. */
  @Override
  void close();
}
