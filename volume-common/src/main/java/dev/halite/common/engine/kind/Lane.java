package dev.halite.common.engine.kind;

/**
 * Who waits for an operation; each lane has its share of a queue, and of the calls to a driver. In
 * the order in which decisions are taken.
 */
public enum Lane {
  /** What others wait behind: undo, cancel, detach, fence. One slot is always kept for it. */
  CONTROL,
  /** Somebody waits. */
  INTERACTIVE,
  /** Bytes are copied; at most half of the slots. */
  BULK;

  /** As the catalog holds it. */
  public int rank() {
    return ordinal();
  }
}
