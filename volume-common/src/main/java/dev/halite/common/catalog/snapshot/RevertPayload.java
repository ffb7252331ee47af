package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.operation.QueuedOperation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of a volume's way back to one of its snapshots, version 1. Fields are only added.
 *
 * @param unsettled incarnation of the driver that made a call without an answer, which has to be
 *     fenced first; null: there is none
 * @param flattens whether the volume was being flattened, and is again afterwards; null: no
 */
public record RevertPayload(
    UUID snapshotId, @Nullable String unsettled, @Nullable Boolean flattens) {
  /** Of an operation of that kind. */
  public static RevertPayload of(QueuedOperation operation) {
    return Json.read(operation.payload(), RevertPayload.class);
  }

  /** The same, after such a call. */
  public RevertPayload unsettledBy(String token) {
    return new RevertPayload(snapshotId, token, flattens);
  }
}
