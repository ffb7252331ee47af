package dev.halite.common.storage.copy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Adds up what {@link ContentDigest} wants of the blocks of one piece. */
final class BlockSums {
  /** Data and holes are told apart by blocks of this size. */
  static final int BLOCK = 64 << 10;

  private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();
  private static final byte[] PADDING = new byte[BLOCK];

  private final MessageDigest sha256;
  private final ByteBuffer place = ByteBuffer.allocate(Long.BYTES);
  private BigInteger sum = BigInteger.ZERO;

  BlockSums() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  static boolean isZero(ByteBuffer block) {
    return block.mismatch(ZEROES.slice(0, block.remaining())) < 0;
  }

  /**
   * Adds a block that is not zero. The last one of a content may be shorter, and counts as one that
   * ends with zeroes.
   */
  void add(long offset, ByteBuffer block) {
    int missing = BLOCK - block.remaining();
    sha256.update(place.clear().putLong(offset).flip());
    sha256.update(block);
    sha256.update(PADDING, 0, missing);
    sum = sum.add(new BigInteger(1, sha256.digest()));
  }

  BigInteger sum() {
    return sum;
  }
}
