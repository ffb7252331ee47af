package dev.halite.common.storage.connector;

import dev.halite.common.storage.initiator.InitiatorSettings;
import dev.halite.common.storage.initiator.IscsiUnit;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A volume that is a unit of an iSCSI target, by a session of this process. Ranges that do not
 * begin or end with a block are read, changed and written there.
 */
final class IscsiVolume implements OpenContent {
  private static final int CHUNK = 2 << 20;

  private final IscsiUnit unit;
  private final boolean readOnly;
  private final int block;
  private final long sizeBytes;
  // two ranges that do not overlap may be within one block
  private final ReentrantLock parts = new ReentrantLock();

  private IscsiVolume(IscsiUnit unit, boolean readOnly) {
    this.unit = unit;
    this.readOnly = readOnly;
    this.block = unit.blockBytes();
    this.sizeBytes = unit.blocks() * block;
  }

  static IscsiVolume open(ConnectionData connection, InitiatorSettings settings) {
    return new IscsiVolume(
        IscsiUnit.open(IscsiConnection.address(connection), settings), connection.isReadOnly());
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    ExtentCollector.requireWithin(sizeBytes, offset, into.remaining());
    Direct.read(offset, into, CHUNK, this::readRange);
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    ExtentCollector.requireWithin(sizeBytes, offset, from.remaining());
    requireWritable();
    Direct.write(offset, from, CHUNK, this::writeRange);
  }

  @Override
  public void discard(long offset, long length) {
    ExtentCollector.requireWithin(sizeBytes, offset, length);
    requireWritable();
    long end = offset + length;
    long first = up(offset);
    long last = down(end);
    if (first >= last) {
      writeRange(offset, ByteBuffer.allocateDirect((int) length));
      return;
    }
    writeRange(offset, ByteBuffer.allocateDirect((int) (first - offset)));
    unit.zero(first / block, (last - first) / block);
    writeRange(last, ByteBuffer.allocateDirect((int) (end - last)));
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    var extents = new ExtentCollector(sizeBytes, offset, length);
    long first = down(offset) / block;
    var blocks = new ExtentCollector(sizeBytes / block, first, up(offset + length) / block - first);
    unit.allocated(first, up(offset + length) / block - first, blocks);
    blocks.extents().forEach(it -> extents.add(it.offset() * block, it.length() * block, true));
    return extents.extents();
  }

  @Override
  public void flush() {
    if (!readOnly) {
      unit.flush();
    }
  }

  @Override
  public void close() {
    unit.close();
  }

  private void readRange(long offset, ByteBuffer into) {
    long begin = down(offset);
    long end = up(offset + into.remaining());
    if (begin == offset && end == offset + into.remaining()) {
      unit.read(begin / block, into);
      return;
    }
    ByteBuffer blocks = ByteBuffer.allocateDirect((int) (end - begin));
    unit.read(begin / block, blocks);
    into.put(blocks.slice((int) (offset - begin), into.remaining()));
  }

  private void writeRange(long offset, ByteBuffer from) {
    long at = offset;
    while (from.hasRemaining()) {
      boolean whole = at % block == 0 && from.remaining() >= block;
      int length =
          whole
              ? from.remaining() - from.remaining() % block
              : (int) Math.min(from.remaining(), block - at % block);
      ByteBuffer part = from.slice(from.position(), length);
      if (whole) {
        unit.write(at / block, part);
      } else {
        writePart(at, part);
      }
      from.position(from.position() + length);
      at += length;
    }
  }

  private void writePart(long offset, ByteBuffer part) {
    parts.lock();
    try {
      ByteBuffer whole = ByteBuffer.allocateDirect(block);
      unit.read(offset / block, whole);
      whole.put((int) (offset % block), part, part.position(), part.remaining());
      unit.write(offset / block, whole.rewind());
    } finally {
      parts.unlock();
    }
  }

  private long down(long offset) {
    return offset - offset % block;
  }

  private long up(long offset) {
    return down(offset + block - 1);
  }

  private void requireWritable() {
    if (readOnly) {
      throw new DriverException(DriverFault.INVALID, "%s is open to be read only.".formatted(unit));
    }
  }
}
