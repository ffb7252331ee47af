package dev.halite.common.engine.operation;

import org.jspecify.annotations.Nullable;

/**
 * Payload of an undo at the storage.
 *
 * @param <P> the payload itself
 */
public interface UndoPayload<P> {
  /**
   * Token of the driver's incarnation that may still be at it, because it gave no answer; null when
   * none can be.
   */
  @Nullable String unsettled();

  /** The same after a removal that gave no answer: its incarnation comes before the next one. */
  P unsettledBy(String token);
}
