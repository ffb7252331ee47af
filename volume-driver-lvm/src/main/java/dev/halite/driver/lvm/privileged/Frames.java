package dev.halite.driver.lvm.privileged;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages on a stream: four bytes of length, and as many of JSON. */
final class Frames {
  /** Of what a node says: the longest verb is a few hundred bytes. */
  static final int NODE_LIMIT = 64 << 10;

  /** Of what the helper says: a group may have many volumes. */
  static final int HELPER_LIMIT = 16 << 20;

  private Frames() {}

  /** The next one; null at the end of the stream, also within a message. */
  static byte @Nullable [] read(DataInputStream input, int limit) throws IOException {
    try {
      int length = input.readInt();
      if (length < 1 || length > limit) {
        throw new ProtocolException(
            "a message of %s bytes, of which at most %d are taken"
                .formatted(Integer.toUnsignedString(length), limit));
      }
      // no more room is taken than was sent
      byte[] message = input.readNBytes(length);
      return message.length == length ? message : null;
    } catch (EOFException end) {
      return null;
    }
  }

  static void write(OutputStream output, byte[] message) throws IOException {
    // one write, as the other side may be woken by each
    output.write(
        ByteBuffer.allocate(Integer.BYTES + message.length)
            .putInt(message.length)
            .put(message)
            .array());
    output.flush();
  }
}
