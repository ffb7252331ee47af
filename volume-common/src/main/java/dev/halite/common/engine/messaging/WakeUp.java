package dev.halite.common.engine.messaging;

import dev.halite.common.engine.kind.Lane;
import java.util.UUID;

/**
 * "Work waits in this lane of this queue": a hint, the rows are the truth.
 *
 * @param queue name of the catalog's queue
 * @param operationId what waits. Whoever serves the queue takes the lane's next all the same; only
 *     deciders, who claim nothing, are divided by it
 */
public record WakeUp(String queue, Lane lane, UUID operationId) {
  /** Stable type name on the wire. */
  public static final String TYPE = "wake-up";

  /** Version of the body on the wire; fields are only added. */
  public static final int VERSION = 1;
}
