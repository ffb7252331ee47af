package dev.halite.common.catalog.snapshot;

import static dev.halite.common.engine.kind.Guard.refuse;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.Guard;
import dev.halite.common.engine.kind.Guard.Refusal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands against each verb on a snapshot, in the order in which it is told. */
public final class SnapshotGuards {
  private static final Refusal<VolumeFacts> MIGRATING =
      refuse(
          "migrating",
          VolumeFacts::isMigrating,
          facts ->
              "Invalid volume: Volume %s is migrating (migration status %s)."
                  .formatted(facts.volume().id(), facts.volume().migrationStatus()));

  private static final Refusal<VolumeFacts> NOWHERE =
      refuse(
          "nowhere",
          facts -> !facts.volume().isPlaced(),
          facts -> "Invalid volume: Volume %s is not on a backend.".formatted(facts.volume().id()));

  /** Of a volume that nobody uses. */
  public static final Guard<VolumeFacts> CREATE =
      Guard.of(statusOf(VolumeStatus.AVAILABLE), MIGRATING, NOWHERE);

  /** Also of one that a server writes to meanwhile. */
  public static final Guard<VolumeFacts> CREATE_IN_USE =
      Guard.of(statusOf(VolumeStatus.AVAILABLE, VolumeStatus.IN_USE), MIGRATING, NOWHERE);

  private static final Refusal<SnapshotFacts> GOING =
      refuse(
          "being-deleted",
          SnapshotFacts::isBeingDeleted,
          facts ->
              sentence("Snapshot %s is being deleted already.".formatted(facts.snapshot().id())));

  private static final Refusal<SnapshotFacts> STATUS =
      refuse(
          "status",
          facts -> !SnapshotMoves.DELETE.from().contains(facts.snapshot().status()),
          facts ->
              sentence(
                  "Snapshot status must be available or error: the status of snapshot %s is %s."
                      .formatted(facts.snapshot().id(), facts.snapshot().status().shown())));

  private static final Refusal<SnapshotFacts> GROUPED =
      refuse(
          "in-a-group-snapshot",
          facts -> facts.snapshot().groupSnapshotId() != null,
          facts ->
              sentence(
                  "Snapshot %s belongs to group snapshot %s."
                      .formatted(facts.snapshot().id(), facts.snapshot().groupSnapshotId())));

  private static final Refusal<SnapshotFacts> HELD =
      refuse("held", facts -> facts.holder() != null, SnapshotGuards::held);

  public static final Guard<SnapshotFacts> DELETE = Guard.of(STATUS, GROUPED, HELD);

  /** From any status, but nothing that others need. */
  public static final Guard<SnapshotFacts> FORCE_DELETE = Guard.of(GOING, GROUPED, HELD);

  /** Together with its volume; one that is being deleted already is waited for. */
  public static final Guard<SnapshotFacts> DELETE_WITH_VOLUME =
      Guard.of(
          refuse(
              "status-with-volume",
              facts ->
                  !facts.isBeingDeleted()
                      && !SnapshotMoves.DELETE.from().contains(facts.snapshot().status()),
              facts ->
                  "Invalid volume: Volume %s cannot be deleted with its snapshots: the status of snapshot %s is %s."
                      .formatted(
                          facts.snapshot().volumeId(),
                          facts.snapshot().id(),
                          facts.snapshot().status().shown())),
          GROUPED,
          HELD);

  /**
   * The same from any status. What its volume goes back to is held by that, which a forced delete
   * of the volume stops.
   */
  public static final Guard<SnapshotFacts> FORCE_DELETE_WITH_VOLUME =
      Guard.of(
          GROUPED,
          refuse(
              "held",
              facts ->
                  facts.holder() != null && !SnapshotMoves.RESTORE.isUnderWay(facts.snapshot()),
              SnapshotGuards::held));

  /** By the word of a client or an operator: not while one of our operations has it. */
  public static final Guard<SnapshotFacts> SET_STATUS =
      Guard.of(
          refuse(
              "worked-on",
              facts -> facts.operation() != null,
              facts ->
                  sentence(
                      "Operation %s is under way on snapshot %s."
                          .formatted(facts.operation(), facts.snapshot().id()))),
          refuse(
              "restoring",
              facts -> facts.holder() != null && SnapshotMoves.RESTORE.isUnderWay(facts.snapshot()),
              facts ->
                  sentence(
                      "The volume of snapshot %s goes back to it by operation %s, which has not ended."
                          .formatted(facts.snapshot().id(), facts.holder()))));

  /** As what its volume goes back to; what else stands against that is the volume's. */
  public static final Guard<Snapshot> RESTORE =
      Guard.of(
          refuse(
              "restored-status",
              snapshot -> !SnapshotMoves.RESTORE.from().contains(snapshot.status()),
              snapshot ->
                  sentence(
                      "Can't revert volume %s to its latest snapshot. Snapshot's status must be 'available': that of snapshot %s is %s."
                          .formatted(
                              snapshot.volumeId(), snapshot.id(), snapshot.status().shown()))));

  /** As the source of a volume. */
  public static final Guard<SnapshotFacts> CLONE =
      Guard.of(
          refuse(
              "source-status",
              facts -> facts.snapshot().status() != SnapshotStatus.AVAILABLE,
              facts ->
                  sentence(
                      "Originating snapshot status must be one of 'available' values: the status of snapshot %s is %s."
                          .formatted(facts.snapshot().id(), facts.snapshot().status().shown()))),
          refuse(
              "nowhere",
              facts -> facts.host() == null || facts.volumePlacement() == null,
              facts ->
                  sentence(
                      "Volume %s of snapshot %s is on no backend."
                          .formatted(facts.snapshot().volumeId(), facts.snapshot().id()))));

  private SnapshotGuards() {}

  private static Refusal<VolumeFacts> statusOf(VolumeStatus... allowed) {
    Set<VolumeStatus> any = EnumSet.copyOf(Arrays.asList(allowed));
    String texts = any.stream().map(VolumeStatus::shown).collect(Collectors.joining(" or "));
    return refuse(
        "volume-status",
        facts -> !any.contains(facts.volume().status()),
        facts -> refusedFor(facts.volume(), texts));
  }

  private static String held(SnapshotFacts facts) {
    return sentence(
        "Snapshot %s is the source of operation %s, which has not ended."
            .formatted(facts.snapshot().id(), facts.holder()));
  }

  private static String refusedFor(Volume volume, String allowed) {
    return "Invalid volume: Volume %s status must be %s, but current status is: %s."
        .formatted(volume.id(), allowed, volume.status().shown());
  }

  private static String sentence(String condition) {
    return "Invalid snapshot: " + condition;
  }
}
