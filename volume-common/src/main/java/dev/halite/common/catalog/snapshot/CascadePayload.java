package dev.halite.common.catalog.snapshot;

import java.util.List;
import java.util.UUID;

/**
 * Payload of the end of a volume together with its snapshots, version 1. Fields are only added.
 *
 * @param snapshots those that were to be deleted with it and were not yet
 */
public record CascadePayload(List<Part> snapshots) {
  public CascadePayload {
    snapshots = List.copyOf(snapshots);
  }

  /**
   * One of them.
   *
   * @param status that it had
   */
  public record Part(UUID snapshotId, String status) {}
}
