package dev.halite.common.storage.copy;

import java.time.Duration;

/**
 * How a copier works.
 *
 * @param threads how many pieces of all its copies are under way at a time
 * @param lanes how many of one copy; each has a buffer of its own
 * @param pieceBytes largest piece that is read and written at once; whole blocks of 64 KiB
 * @param flushBytes how much is written between two checkpoints
 * @param quiet longest time in which nothing moves, before a copy is given up; longer than a
 *     storage may take for one call, a flush for example
 */
public record CopySettings(
    int threads, int lanes, int pieceBytes, long flushBytes, Duration quiet) {
  /** For a backend of its own. */
  public static final CopySettings DEFAULT =
      new CopySettings(8, 4, 2 << 20, 256L << 20, Duration.ofMinutes(3));

  public CopySettings {
    if (threads < 1 || lanes < 1 || flushBytes < 1 || !quiet.isPositive()) {
      throw new IllegalArgumentException("A copier's settings are positive.");
    }
    if (pieceBytes < BlockSums.BLOCK || pieceBytes % BlockSums.BLOCK != 0) {
      throw new IllegalArgumentException(
          "A piece has whole blocks of %d bytes.".formatted(BlockSums.BLOCK));
    }
  }
}
