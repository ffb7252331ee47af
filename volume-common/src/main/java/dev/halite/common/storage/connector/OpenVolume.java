package dev.halite.common.storage.connector;

import java.nio.ByteBuffer;

/**
 * A volume that this process has open. May be used by many threads at once, on ranges that do not
 * overlap. Buffers should be direct: some storages take no others, and the rest would copy them.
 *
 * <p>All methods block, and throw {@link dev.halite.common.engine.fault.HaliteException}:
 * INVALID_INPUT for a range that is not within the volume, one of BACKEND_* or DEADLINE_EXCEEDED
 * when the storage fails.
 */
public interface OpenVolume extends AutoCloseable {

  /** Its size in bytes when it was opened. */
  long sizeBytes();

  /** Fills the rest of the buffer from there. */
  void read(long offset, ByteBuffer into);

  /** Writes the rest of the buffer there. Durable after the next {@link #flush}. */
  void write(long offset, ByteBuffer from);

  /**
   * Makes a range read as zeroes and gives its space back.
   *
   * @return false, and nothing is changed, where the storage cannot do that
   */
  boolean discard(long offset, long length);

  /** Makes all durable that was written or discarded before. */
  void flush();

  /** Gives the volume up; does not flush. Never throws for a volume that was flushed. */
  @Override
  void close();
}
