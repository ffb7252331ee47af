package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;

/** The removal of a volume without snapshots. */
public final class Removals {
  private Removals() {}

  /** The volume could not be removed. */
  public static Outcome failed(QueuedOperation operation, Volume volume, Fault fault) {
    Boolean flattens = Json.read(operation.payload(), DeletePayload.class).flattens();
    return Endings.failed(
        operation,
        volume,
        fault,
        Flattening.anew(operation, volume, flattens).toArray(Change[]::new));
  }
}
