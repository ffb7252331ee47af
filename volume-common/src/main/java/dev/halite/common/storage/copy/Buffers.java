package dev.halite.common.storage.copy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Direct buffers of one size, used again and again; not more are kept than are used at a time. */
final class Buffers {
  private final int bytes;
  private final int most;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  Buffers(int bytes, int most) {
    this.bytes = bytes;
    this.most = most;
  }

  ByteBuffer take() {
    ByteBuffer buffer;
    synchronized (free) {
      buffer = free.pollLast();
    }
    return buffer == null ? ByteBuffer.allocateDirect(bytes) : buffer.clear();
  }

  void giveBack(ByteBuffer buffer) {
    synchronized (free) {
      if (free.size() < most) {
        free.addLast(buffer);
      }
    }
  }
}
