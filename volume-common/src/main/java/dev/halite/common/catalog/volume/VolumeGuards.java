package dev.halite.common.catalog.volume;

import static dev.halite.common.engine.kind.Guard.refuse;

import dev.halite.common.engine.kind.Guard;
import dev.halite.common.engine.kind.Guard.Refusal;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What stands against each verb on a volume, in the order in which it is told. */
public final class VolumeGuards {
  private static final Refusal<VolumeFacts> GOING =
      refuse(
          "being-deleted",
          // Without its operation the status is a leftover, which a forced delete ends.
          VolumeFacts::isBeingDeleted,
          facts -> sentence("Volume %s is being deleted already.".formatted(facts.volume().id())));

  private static final Refusal<VolumeFacts> STATUS =
      volume(
          "status",
          volume -> !VolumeMoves.DELETE.from().contains(volume.status()),
          volume ->
              "Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots or be disassociated from snapshots after volume transfer: the status of volume %s is %s."
                  .formatted(volume.id(), volume.status().shown()));

  private static final Refusal<VolumeFacts> ATTACHED =
      volume(
          "attached",
          volume -> volume.attachStatus().equals("attached"),
          volume -> "Volume %s is attached; detach it first.".formatted(volume.id()));

  private static final Refusal<VolumeFacts> ATTACHMENTS =
      refuse(
          "has-attachments",
          facts -> facts.attachment() != null,
          facts ->
              sentence(
                  "Volume %s has attachments, %s among them; delete them first."
                      .formatted(facts.volume().id(), facts.attachment())));

  private static final Refusal<VolumeFacts> GROUPED =
      volume(
          "in-a-group",
          volume -> volume.groupId() != null,
          volume -> "Volume %s belongs to group %s.".formatted(volume.id(), volume.groupId()));

  private static final Refusal<VolumeFacts> SNAPSHOTS =
      refuse(
          "has-snapshots",
          facts -> facts.snapshot() != null,
          facts ->
              sentence(
                  "Volume %s has snapshots, %s among them."
                      .formatted(facts.volume().id(), facts.snapshot())));

  private static final Refusal<VolumeFacts> HELD =
      refuse("held", facts -> facts.holder() != null, facts -> held(facts, facts.holder()));

  /** What half a clone left may never be removed: its backend is gone, or fails each time. */
  private static final Refusal<VolumeFacts> NEEDED =
      refuse("held", facts -> facts.working() != null, facts -> held(facts, facts.working()));

  private static final Refusal<VolumeFacts> MIGRATING =
      refuse(
          "migrating",
          VolumeFacts::isMigrating,
          facts ->
              sentence(
                  "Volume %s is migrating (migration status %s)."
                      .formatted(facts.volume().id(), facts.volume().migrationStatus())));

  private static final Refusal<VolumeFacts> NOWHERE =
      volume(
          "nowhere",
          volume -> !volume.isPlaced(),
          volume -> "Volume %s is not on a backend.".formatted(volume.id()));

  public static final Guard<VolumeFacts> DELETE =
      Guard.of(GOING, STATUS, ATTACHED, ATTACHMENTS, GROUPED, SNAPSHOTS, HELD, MIGRATING);

  /** From any status, but nothing that others need. */
  public static final Guard<VolumeFacts> FORCE_DELETE =
      Guard.of(GOING, ATTACHED, ATTACHMENTS, GROUPED, SNAPSHOTS, NEEDED, MIGRATING);

  /** With its snapshots, each of which is judged by itself. */
  public static final Guard<VolumeFacts> DELETE_ALL =
      Guard.of(GOING, STATUS, ATTACHED, ATTACHMENTS, GROUPED, HELD, MIGRATING, NOWHERE);

  /** The same from any status. */
  public static final Guard<VolumeFacts> FORCE_DELETE_ALL =
      Guard.of(GOING, ATTACHED, ATTACHMENTS, GROUPED, NEEDED, MIGRATING, NOWHERE);

  private static final Refusal<VolumeFacts> SNAPSHOTTING =
      refuse(
          "snapshot-being-made",
          VolumeFacts::snapshotting,
          facts ->
              sentence("A snapshot of volume %s is being made.".formatted(facts.volume().id())));

  public static final Guard<VolumeFacts> EXTEND =
      Guard.of(
          volume(
              "status",
              volume -> volume.status() != VolumeStatus.AVAILABLE,
              volume -> notExtendable(volume, "available")),
          HELD,
          MIGRATING,
          SNAPSHOTTING);

  /** Also while servers have it. */
  public static final Guard<VolumeFacts> EXTEND_IN_USE =
      Guard.of(
          volume(
              "status",
              volume -> !VolumeMoves.EXTEND.from().contains(volume.status()),
              volume -> notExtendable(volume, "available or in-use")),
          HELD,
          MIGRATING,
          SNAPSHOTTING);

  private static final Set<String> NOT_REPLICATED = Set.of("disabled", "not-capable");

  private static final Refusal<VolumeFacts> REPLICATED =
      volume(
          "replicated",
          volume -> {
            String replication = volume.replicationStatus();
            return replication != null && !NOT_REPLICATED.contains(replication);
          },
          volume ->
              "Volume %s is replicated (replication status %s)."
                  .formatted(volume.id(), volume.replicationStatus()));

  private static final Refusal<VolumeFacts> FLATTENING =
      refuse(
          "flattening",
          facts -> facts.flattening() != null,
          facts ->
              sentence(
                  "Volume %s is being flattened; it can go elsewhere when that has ended."
                      .formatted(facts.volume().id())));

  /** To another backend: nobody may write to it meanwhile. */
  public static final Guard<VolumeFacts> MIGRATE =
      Guard.of(
          volume(
              "status",
              volume -> volume.status() != VolumeStatus.AVAILABLE,
              volume ->
                  "Volume status must be available to migrate: the status of volume %s is %s."
                      .formatted(volume.id(), volume.status().shown())),
          ATTACHED,
          ATTACHMENTS,
          GROUPED,
          SNAPSHOTS,
          REPLICATED,
          HELD,
          MIGRATING,
          FLATTENING,
          NOWHERE);

  /** While servers have it, too. */
  public static final Guard<VolumeFacts> RETYPE =
      Guard.of(
          volume(
              "status",
              volume -> !VolumeMoves.RETYPE.from().contains(volume.status()),
              volume ->
                  "Volume status must be available or in-use to retype: the status of volume %s is %s."
                      .formatted(volume.id(), volume.status().shown())),
          GROUPED,
          HELD,
          MIGRATING,
          NOWHERE);

  /** To one of its snapshots, which is judged by itself: nobody may use the volume meanwhile. */
  public static final Guard<VolumeFacts> REVERT =
      Guard.of(
          volume(
              "status",
              volume -> !VolumeMoves.REVERT.from().contains(volume.status()),
              volume ->
                  "Can't revert volume %s to its latest snapshot. Volume's status must be 'available': it is %s."
                      .formatted(volume.id(), volume.status().shown())),
          ATTACHED,
          ATTACHMENTS,
          HELD,
          MIGRATING,
          NOWHERE);

  /** To be read only from now on, or no longer. */
  public static final Guard<VolumeFacts> SET_READ_ONLY =
      Guard.of(
          volume(
              "status",
              volume -> volume.status() != VolumeStatus.AVAILABLE,
              volume ->
                  "Volume status must be available to update readonly flag: the status of volume %s is %s."
                      .formatted(volume.id(), volume.status().shown())));

  /** By an operator's word: not while one of our operations has it, or is to have it. */
  public static final Guard<VolumeFacts> SET_STATUS =
      Guard.of(
          refuse(
              "worked-on",
              facts -> facts.operation() != null || facts.queued() != null,
              facts ->
                  sentence(
                      facts.operation() == null
                          ? "An operation waits for volume %s.".formatted(facts.volume().id())
                          : "Operation %s is under way on volume %s."
                              .formatted(facts.operation(), facts.volume().id()))));

  private static final Set<VolumeStatus> CLONED_IN =
      EnumSet.of(VolumeStatus.AVAILABLE, VolumeStatus.IN_USE);

  private static final Refusal<VolumeFacts> NOT_CLONEABLE =
      volume(
          "status",
          volume -> !CLONED_IN.contains(volume.status()),
          volume ->
              "Originating source volume status must be one of 'available, in-use' values: the status of volume %s is %s."
                  .formatted(volume.id(), volume.status().shown()));

  /** As the source of another one. */
  public static final Guard<VolumeFacts> CLONE = Guard.of(NOT_CLONEABLE, MIGRATING, NOWHERE);

  private VolumeGuards() {}

  /** What keeps a volume from going to another backend; null where nothing does. */
  public static @Nullable String bound(VolumeFacts facts) {
    return MIGRATE.refusal(facts).map(refusal -> refusal.sentence().apply(facts)).orElse(null);
  }

  private static Refusal<VolumeFacts> volume(
      String name, Predicate<Volume> stands, Function<Volume, String> condition) {
    return refuse(
        name,
        facts -> stands.test(facts.volume()),
        facts -> sentence(condition.apply(facts.volume())));
  }

  private static String held(VolumeFacts facts, @Nullable UUID holder) {
    return sentence(
        "Volume %s is the source of operation %s, which has not ended."
            .formatted(facts.volume().id(), holder));
  }

  private static String notExtendable(Volume volume, String allowed) {
    return "Volume status must be %s to extend: the status of volume %s is %s."
        .formatted(allowed, volume.id(), volume.status().shown());
  }

  private static String sentence(String condition) {
    return "Invalid volume: " + condition;
  }
}
