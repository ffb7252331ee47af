package dev.halite.testkit.driver;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * A content in memory. It forgets by {@link #crash} what was not written when the last flush began,
 * and does before each call, or while it flushes, what a test wants.
 */
public final class MemoryContent implements OpenContent {
  private static final int PAGE = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final byte[] bytes;
  private final BitSet pages = new BitSet();
  private byte[] durable;
  private BitSet durablePages = new BitSet();
  private volatile BiConsumer<String, Long> trouble = (call, offset) -> {};
  private long flushes;
  private long durableFlush;
  private long bytesRead;
  private long bytesWritten;

  /** Zeroes, none of them written. */
  public MemoryContent(int sizeBytes) {
    this.bytes = new byte[sizeBytes];
    this.durable = new byte[sizeBytes];
  }

  /** Before each call, its name and offset are told to this; what it throws is the call's end. */
  public void trouble(BiConsumer<String, Long> consumer) {
    trouble = consumer;
  }

  /** As written so far. */
  public byte[] bytes() {
    lock.lock();
    try {
      return bytes.clone();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes were read, all together. */
  public long bytesRead() {
    lock.lock();
    try {
      return bytesRead;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes were written, all together. */
  public long bytesWritten() {
    lock.lock();
    try {
      return bytesWritten;
    } finally {
      lock.unlock();
    }
  }

  /** Loses what was not flushed. */
  public void crash() {
    lock.lock();
    try {
      System.arraycopy(durable, 0, bytes, 0, bytes.length);
      pages.clear();
      pages.or(durablePages);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    trouble.accept("read", offset);
    int length = into.remaining();
    ExtentCollector.requireWithin(bytes.length, offset, length);
    lock.lock();
    try {
      bytesRead += length;
      into.put(bytes, (int) offset, length);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    trouble.accept("write", offset);
    int length = from.remaining();
    ExtentCollector.requireWithin(bytes.length, offset, length);
    lock.lock();
    try {
      bytesWritten += length;
      from.get(bytes, (int) offset, length);
      if (length > 0) {
        pages.set((int) offset / PAGE, (int) (offset + length - 1) / PAGE + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void discard(long offset, long length) {
    trouble.accept("discard", offset);
    ExtentCollector.requireWithin(bytes.length, offset, length);
    lock.lock();
    try {
      int end = (int) (offset + length);
      Arrays.fill(bytes, (int) offset, end, (byte) 0);
      int first = ((int) offset + PAGE - 1) / PAGE;
      int last = end == bytes.length ? (end + PAGE - 1) / PAGE : end / PAGE;
      if (first < last) {
        pages.clear(first, last);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    trouble.accept("extents", offset);
    var extents = new ExtentCollector(bytes.length, offset, length);
    lock.lock();
    try {
      for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
        extents.add((long) page * PAGE, PAGE, true);
      }
    } finally {
      lock.unlock();
    }
    return extents.extents();
  }

  @Override
  public void flush() {
    byte[] flushed;
    BitSet flushedPages;
    long number;
    lock.lock();
    try {
      flushed = bytes.clone();
      flushedPages = (BitSet) pages.clone();
      number = ++flushes;
    } finally {
      lock.unlock();
    }
    // what is written meanwhile is not flushed
    trouble.accept("flush", 0L);
    lock.lock();
    try {
      if (number > durableFlush) {
        durableFlush = number;
        durable = flushed;
        durablePages = flushedPages;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    trouble =
        (call, offset) -> {
          throw new DriverException(DriverFault.UNAVAILABLE, "The content was closed.");
        };
  }
}
