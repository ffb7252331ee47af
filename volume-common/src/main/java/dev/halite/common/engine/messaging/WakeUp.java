package dev.halite.common.engine.messaging;

import java.util.UUID;

/**
 * "This operation waits in this queue": a hint, the rows are the truth.
 *
 * @param queue name of the catalog's queue
 */
public record WakeUp(String queue, UUID operationId) {
  /** Stable type name on the wire. */
  public static final String TYPE = "wake-up";

  /** Version of the body on the wire; fields are only added. */
  public static final int VERSION = 1;
}
