package dev.halite.common.storage.initiator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a unit is and can do, as it says itself.
 *
 * @param blocks its size
 * @param blockBytes size of a block
 * @param serial its serial number; empty where it has none
 * @param zeroesAfterUnmap whether blocks that were given back read as zeroes
 * @param unmap whether it has UNMAP
 * @param unmapBySame whether WRITE SAME may give blocks back
 * @param mostBlocks of one read or write
 * @param mostSame of one WRITE SAME
 * @param mostUnmap of one UNMAP
 */
record UnitLimits(
    long blocks,
    int blockBytes,
    String serial,
    boolean zeroesAfterUnmap,
    boolean unmap,
    boolean unmapBySame,
    int mostBlocks,
    int mostSame,
    int mostUnmap) {
  static final int CAPACITY_BYTES = 32;
  static final int PAGE_BYTES = 252;
  static final int SERIAL_PAGE = 0x80;
  static final int LIMITS_PAGE = 0xb0;
  static final int PROVISIONING_PAGE = 0xb2;

  private static final int SMALLEST_BLOCK = 512;
  private static final int LARGEST_BLOCK = 64 << 10;
  private static final int HEADER = 4;
  private static final int MOST_READ = 2 << 20;
  private static final int MOST_SAME = 32 << 20;
  private static final int MOST_UNMAP = 1 << 30;

  /**
   * Reads the unit's answers.
   *
   * @param capacity of READ CAPACITY (16)
   * @param serial page 80h; empty where it has none, as the others
   * @return empty when this is no unit of blocks that can be used
   */
  static Optional<UnitLimits> of(
      ByteBuffer capacity, ByteBuffer serial, ByteBuffer limits, ByteBuffer provisioning) {
    long last = capacity.getLong(0);
    int blockBytes = capacity.getInt(8);
    if (last < 0
        || blockBytes < SMALLEST_BLOCK
        || blockBytes > LARGEST_BLOCK
        || Integer.bitCount(blockBytes) != 1
        || last >= Long.MAX_VALUE / blockBytes) {
      return Optional.empty();
    }
    boolean thin = (capacity.get(14) & 0x80) != 0;
    boolean zeroes = (capacity.get(14) & 0x40) != 0;
    int can = page(provisioning, PROVISIONING_PAGE) ? provisioning.get(5) : 0;
    boolean limited = page(limits, LIMITS_PAGE);
    return Optional.of(
        new UnitLimits(
            last + 1,
            blockBytes,
            page(serial, SERIAL_PAGE) ? text(serial) : "",
            thin && zeroes,
            thin && (can & 0x80) != 0,
            thin && (can & 0x40) != 0,
            most(limited ? Integer.toUnsignedLong(limits.getInt(8)) : 0, MOST_READ / blockBytes),
            most(limited ? limits.getLong(36) : 0, MOST_SAME / blockBytes),
            most(
                limited ? Integer.toUnsignedLong(limits.getInt(20)) : 0, MOST_UNMAP / blockBytes)));
  }

  /** 0 means that it does not say. */
  private static int most(long said, int ours) {
    return said <= 0 ? ours : (int) Math.min(said, ours);
  }

  private static boolean page(ByteBuffer page, int number) {
    return (page.get(1) & 0xff) == number;
  }

  private static String text(ByteBuffer page) {
    byte[] bytes = new byte[Math.min(page.getShort(2) & 0xffff, page.capacity() - HEADER)];
    page.get(HEADER, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
  }
}
