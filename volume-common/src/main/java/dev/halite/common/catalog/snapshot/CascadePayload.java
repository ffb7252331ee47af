package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.operation.QueuedOperation;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the end of a volume together with its snapshots, version 1. Fields are only added.
 *
 * @param snapshots those that were to be deleted with it and were not yet
 * @param flattens whether the volume was being flattened, and is again where it stays; null: no
 */
public record CascadePayload(List<Part> snapshots, @Nullable Boolean flattens) {
  public CascadePayload {
    snapshots = List.copyOf(snapshots);
  }

  /** Of an operation of that kind. */
  static CascadePayload of(QueuedOperation operation) {
    return Json.read(operation.payload(), CascadePayload.class);
  }

  /**
   * One of them.
   *
   * @param status that it had
   */
  public record Part(UUID snapshotId, String status) {}
}
