package dev.halite.common.storage.copy;

import java.math.BigInteger;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a content holds, in 32 bytes: the sum of the SHA-256 of each of its blocks of 64 KiB that is
 * not zero, each with its place. So it can be taken piece by piece, in any order and with a pause,
 * costs nothing for holes, and is the same for a copy that has its holes elsewhere or is longer by
 * zeroes. It finds damage; it is no proof against somebody who forges one.
 *
 * @param text 64 hexadecimal digits, to be kept with what else is known of a copy
 */
public record ContentDigest(String text) {
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}");
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  /** Of what reads as zeroes only. */
  public static final ContentDigest OF_NOTHING = new ContentDigest("0".repeat(64));

  public ContentDigest {
    Objects.requireNonNull(text, "text");
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("A digest has 64 hexadecimal digits.");
    }
  }

  ContentDigest plus(BigInteger blocks) {
    if (blocks.signum() == 0) {
      return this;
    }
    BigInteger sum = new BigInteger(text, 16).add(blocks).mod(MODULUS);
    String digits = sum.toString(16);
    return new ContentDigest("0".repeat(text.length() - digits.length()) + digits);
  }
}
