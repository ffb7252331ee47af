package dev.halite.api.snapshot;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.SnapshotStatus;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sets a snapshot's status by somebody's word, with nothing done at the storage; never while one of
 * our own operations has the snapshot.
 */
@Component
class SetSnapshotStatus {
  /** Where a compute service that takes a snapshot itself may move it. */
  private static final Map<SnapshotStatus, Set<SnapshotStatus>> BY_CLIENT =
      Map.of(
          SnapshotStatus.CREATING,
          EnumSet.of(SnapshotStatus.CREATING, SnapshotStatus.AVAILABLE, SnapshotStatus.ERROR),
          SnapshotStatus.DELETING,
          EnumSet.of(SnapshotStatus.DELETING, SnapshotStatus.ERROR_DELETING));

  private final Snapshots snapshots;
  private final Intake intake;

  SetSnapshotStatus(Snapshots snapshots, Intake intake) {
    this.snapshots = snapshots;
    this.intake = intake;
  }

  /** By an operator, from any status to any. */
  void reset(NamedResource named, SnapshotStatus to) {
    intake.change(
        () -> {
          Snapshot snapshot = free(named);
          return List.of(
              StatusMove.reset(snapshot, to),
              new EventRecorded("snapshot.reset_status.start", snapshot, named.caller()),
              new EventRecorded("snapshot.reset_status.end", snapshot.at(to), named.caller()));
        });
  }

  /** By the compute service, with how far it is, such as {@code 80%}. */
  void report(NamedResource named, SnapshotStatus to, @Nullable String progress) {
    intake.change(
        () -> {
          Snapshot snapshot = free(named);
          if (!BY_CLIENT.getOrDefault(snapshot.status(), Set.of()).contains(to)) {
            throw new HaliteException(
                FaultCode.INVALID_INPUT,
                "Provided snapshot status %s not allowed for snapshot with status %s."
                    .formatted(to.shown(), snapshot.status().shown()));
          }
          if (progress != null) {
            snapshots.setProgress(snapshot.id(), progress);
          }
          return List.of(StatusMove.reset(snapshot, to));
        });
  }

  private Snapshot free(NamedResource named) {
    SnapshotFacts facts = snapshots.lockedFacts(named.id(), named.scope());
    Snapshot snapshot = named.judged(facts.snapshot());
    SnapshotGuards.SET_STATUS.check(facts);
    return snapshot;
  }
}
