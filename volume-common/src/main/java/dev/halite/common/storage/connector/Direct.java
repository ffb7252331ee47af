package dev.halite.common.storage.connector;

import java.nio.ByteBuffer;

/** Passes any buffer on in direct ones of a bounded size: the rest is copied. */
final class Direct {
  private Direct() {}

  /** Uses the rest of a direct buffer, all of it. */
  @FunctionalInterface
  interface Use {
    /** Reads it from, or writes it to that place. */
    void use(long offset, ByteBuffer chunk);
  }

  static void read(long offset, ByteBuffer into, int most, Use source) {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("A buffer to read into is not read-only.");
    }
    long at = offset;
    while (into.hasRemaining()) {
      int length = Math.min(most, into.remaining());
      if (into.isDirect()) {
        source.use(at, into.slice(into.position(), length));
        into.position(into.position() + length);
      } else {
        ByteBuffer chunk = ByteBuffer.allocateDirect(length);
        source.use(at, chunk);
        into.put(chunk.rewind());
      }
      at += length;
    }
  }

  static void write(long offset, ByteBuffer from, int most, Use destination) {
    long at = offset;
    while (from.hasRemaining()) {
      int length = Math.min(most, from.remaining());
      ByteBuffer part = from.slice(from.position(), length);
      destination.use(
          at, from.isDirect() ? part : ByteBuffer.allocateDirect(length).put(part).flip());
      from.position(from.position() + length);
      at += length;
    }
  }
}
