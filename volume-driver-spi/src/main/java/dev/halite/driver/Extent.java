package dev.halite.driver;

/**
 * A part of a volume or snapshot, in bytes.
 *
 * @param offset where it begins
 * @param length how long it is, at least 1
 * @param data false where it is known to read as zeroes; true where it has to be read
 */
public record Extent(long offset, long length, boolean data) {
  public Extent {
    if (offset < 0 || length < 1 || length > Long.MAX_VALUE - offset) {
      throw new IllegalArgumentException("No extent: %d bytes at %d.".formatted(length, offset));
    }
  }

  /** Where the next one may begin. */
  public long end() {
    return offset + length;
  }
}
