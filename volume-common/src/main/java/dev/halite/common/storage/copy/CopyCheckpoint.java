package dev.halite.common.storage.copy;

import java.util.Objects;

/**
 * How far a copy is, durably: what a caller keeps, to begin there again after a crash.
 *
 * @param offset all before it has been copied and flushed
 * @param digest of the source before it; of the whole source at its end
 */
public record CopyCheckpoint(long offset, ContentDigest digest) {
  /** Of a copy that has not begun. */
  public static final CopyCheckpoint BEGIN = new CopyCheckpoint(0, ContentDigest.OF_NOTHING);

  public CopyCheckpoint {
    Objects.requireNonNull(digest, "digest");
    if (offset < 0) {
      throw new IllegalArgumentException("No checkpoint is before the begin.");
    }
  }
}
