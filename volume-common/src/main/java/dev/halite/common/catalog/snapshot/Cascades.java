package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.Flattening;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A volume is deleted together with its snapshots: all of them are 'deleting' from the request on.
 * The operation is the volume's and holds the snapshots; it has an operation made for each of them,
 * and goes on when those have ended.
 */
public final class Cascades {
  /** More snapshots than this would be one transaction that keeps others waiting for long. */
  public static final int MOST = 1_000;

  private Cascades() {}

  /**
   * It begins; the volume's row is locked, and nothing stands against it.
   *
   * @param snapshots all of the volume
   * @param flattens whether the volume was being flattened
   * @param after an operation on the volume whose end it must wait for
   */
  public static List<Change> begun(
      Volume volume,
      List<SnapshotFacts> snapshots,
      RequestContext caller,
      boolean flattens,
      @Nullable UUID after) {
    List<Snapshot> taken =
        snapshots.stream()
            .filter(facts -> !facts.isBeingDeleted())
            .map(SnapshotFacts::snapshot)
            .toList();
    NewOperation operation =
        new NewOperation(
                SnapshotKind.DELETE_ALL,
                volume.id(),
                HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
                new CascadePayload(
                    taken.stream()
                        .map(each -> new CascadePayload.Part(each.id(), atRest(each).text()))
                        .toList(),
                    flattens ? true : null),
                caller,
                after)
            .holding(
                snapshots.stream()
                    .collect(
                        Collectors.toMap(
                            facts -> facts.snapshot().id(), facts -> "goes with its volume")));
    List<Change> changes = Beginnings.of(operation, volume);
    for (Snapshot each : taken) {
      changes.add(new NotHeld(each.id(), after));
      changes.add(StatusMove.begin(SnapshotMoves.DELETE, each));
      changes.add(
          new EventRecorded(
              SnapshotKind.DELETE.row().event() + ".start",
              each.at(SnapshotMoves.DELETE.during()),
              caller));
    }
    return changes;
  }

  /** Where it is left once nobody works on it: a status that needs an operation has none then. */
  private static SnapshotStatus atRest(Snapshot snapshot) {
    return switch (snapshot.status()) {
      case CREATING -> SnapshotStatus.ERROR;
      case RESTORING -> SnapshotStatus.AVAILABLE;
      case DELETING -> SnapshotStatus.ERROR_DELETING;
      case AVAILABLE, ERROR, ERROR_DELETING, DELETED -> snapshot.status();
    };
  }

  /** Whether nothing but its own end is left of a snapshot. */
  public static boolean isGoing(Snapshot snapshot) {
    return SnapshotMoves.DELETE.isUnderWay(snapshot);
  }

  /**
   * A snapshot could not be deleted, so the volume is as it was.
   *
   * @param waiting snapshots that nobody has begun to delete
   */
  public static Outcome kept(
      QueuedOperation operation, Volume volume, Snapshot kept, Collection<Snapshot> waiting) {
    Fault fault =
        new Fault(
            FaultCode.INVALID_STATE,
            "Volume %s is kept: its snapshot %s could not be deleted and is %s."
                .formatted(volume.id(), kept.id(), kept.status().shown()));
    return Endings.untouched(operation, volume, fault, asTheyWere(operation, volume, waiting));
  }

  /**
   * The volume itself could not be deleted.
   *
   * @param waiting as above
   */
  public static Outcome failed(
      QueuedOperation operation, Volume volume, Fault fault, Collection<Snapshot> waiting) {
    return Endings.failed(operation, volume, fault, asTheyWere(operation, volume, waiting));
  }

  private static Change[] asTheyWere(
      QueuedOperation operation, Volume volume, Collection<Snapshot> waiting) {
    return afterwards(
        operation,
        volume,
        waiting.stream().map(each -> StatusMove.leaveUntouched(SnapshotMoves.DELETE, each)));
  }

  private static Change[] afterwards(
      QueuedOperation operation, Volume volume, Stream<? extends Change> ofSnapshots) {
    return Stream.concat(
            ofSnapshots,
            Flattening.anew(operation, volume, CascadePayload.of(operation).flattens()).stream())
        .toArray(Change[]::new);
  }

  /** Nobody has begun it in time; what was begun ends at its node, however late. */
  static Outcome expired(QueuedOperation operation, Volume volume, Fault cause) {
    if (operation.attempts() > 0) {
      return new Outcome.Again(Duration.ofMinutes(10), "postponed");
    }
    return Endings.untouched(
        operation,
        volume,
        cause,
        afterwards(
            operation,
            volume,
            CascadePayload.of(operation).snapshots().stream()
                .map(
                    part ->
                        StatusMove.end(
                            SnapshotMoves.DELETE,
                            ResourceType.SNAPSHOT,
                            part.snapshotId(),
                            SnapshotStatus.ofText(part.status())))));
  }
}
