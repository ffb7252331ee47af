package dev.halite.common.storage.ceph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How Ceph encodes arguments and answers of object classes: little endian, lengths of 32 bits. */
final class Encoding {
  private Encoding() {}

  static byte[] ofText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return buffer(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  static byte[] ofLong(long value) {
    return buffer(Long.BYTES).putLong(value).array();
  }

  static byte[] ofTextAndLong(String text, long value) {
    byte[] encoded = ofText(text);
    return buffer(encoded.length + Long.BYTES).put(encoded).putLong(value).array();
  }

  /** A map of one text. */
  static byte[] ofEntry(String key, String value) {
    byte[] encodedKey = ofText(key);
    byte[] encodedValue = ofText(value);
    return buffer(Integer.BYTES + encodedKey.length + encodedValue.length)
        .putInt(1)
        .put(encodedKey)
        .put(encodedValue)
        .array();
  }

  static ByteBuffer reading(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static String text(ByteBuffer from) {
    byte[] bytes = new byte[from.getInt()];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A part that says its version and length; what this version does not know of it is left out. */
  static ByteBuffer versioned(ByteBuffer from) {
    from.get();
    from.get();
    int length = from.getInt();
    byte[] bytes = Arrays.copyOfRange(from.array(), from.position(), from.position() + length);
    from.position(from.position() + length);
    return reading(bytes);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
