package dev.halite.common.storage.ceph;

import java.util.Arrays;

/**
 * The features of an image that rest on its exclusive lock: one client at a time writes, and so it
 * may keep account of what it has written. Where several write by turns, each would take the lock
 * away from the others all the time.
 */
final class ImageFeatures {
  private ImageFeatures() {}

  private enum OfOneWriter {
    EXCLUSIVE_LOCK("exclusive-lock", 1 << 2),
    OBJECT_MAP("object-map", 1 << 3),
    FAST_DIFF("fast-diff", 1 << 4),
    JOURNALING("journaling", 1 << 6);

    private final String text;
    private final long bit;

    OfOneWriter(String text, long bit) {
      this.text = text;
      this.bit = bit;
    }
  }

  /** All of them, as bits. */
  static long ofOneWriter() {
    return Arrays.stream(OfOneWriter.values()).mapToLong(it -> it.bit).sum();
  }

  /** The lock itself, as a bit. */
  static long lock() {
    return OfOneWriter.EXCLUSIVE_LOCK.bit;
  }

  /** The account of which objects there are, as bits; one is nothing without the other. */
  static long ofObjectMap() {
    return OfOneWriter.OBJECT_MAP.bit | OfOneWriter.FAST_DIFF.bit;
  }

  /**
   * Those of them that a configured set has.
   *
   * @param configured the value of {@code rbd_default_features}: names with commas, or a number
   */
  static long ofOneWriter(String configured) {
    String set = configured.strip();
    if (!set.isEmpty() && set.chars().allMatch(Character::isDigit)) {
      return Long.parseLong(set) & ofOneWriter();
    }
    var names = Arrays.asList(set.split("\\s*,\\s*"));
    return Arrays.stream(OfOneWriter.values())
        .filter(it -> names.contains(it.text))
        .mapToLong(it -> it.bit)
        .sum();
  }
}
