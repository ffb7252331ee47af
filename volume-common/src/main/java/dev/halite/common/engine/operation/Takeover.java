package dev.halite.common.engine.operation;

/** What has to be sure before a dead worker's operations of a queue go to another. */
public enum Takeover {
  /**
   * That its lease has expired: all that the queue's work writes outside the catalog carries its
   * own fence, or does no harm when it comes late. The sweep takes over.
   */
  BY_LEASE,
  /**
   * That the storage takes nothing from it any more: whoever serves the queue fences it there, and
   * takes over after that.
   */
  AFTER_FENCING
}
