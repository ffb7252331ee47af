package dev.halite.common.storage.copy;

/**
 * Told by a copy how far it is, on the thread that asked for it. What a method throws ends the
 * copy, and reaches the caller: that is how it is cancelled, or its whole time ended.
 */
@FunctionalInterface
public interface CopyListener {
  /** Does nothing. */
  CopyListener NONE = (offset, sizeBytes) -> {};

  /**
   * The copy is so far. Called often, and at least once a second, also while nothing moves.
   *
   * @param offset all before it has been copied, or is a hole
   * @param sizeBytes of the source
   */
  void progressed(long offset, long sizeBytes);

  /** The copy has ended, but a call of it on a storage has not, and may still write something. */
  default void leftUnanswered() {}

  /** What is before the checkpoint is durable. Called once in a while, and at the end. */
  default void reached(CopyCheckpoint checkpoint) {}
}
