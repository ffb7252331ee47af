package dev.halite.common.storage.copy;

import dev.halite.driver.Extent;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a content goes that is only read.
 *
 * @param sizeBytes as large as that
 */
record Nowhere(long sizeBytes) implements OpenContent {
  @Override
  public void read(long offset, ByteBuffer into) {
    throw new IllegalStateException("Nothing is read from nowhere.");
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    from.position(from.limit());
  }

  @Override
  public void discard(long offset, long length) {}

  @Override
  public List<Extent> extents(long offset, long length) {
    return List.of();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
