package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume goes to another backend. Its status stays what it is, or is 'maintenance' meanwhile;
 * what keeps others from it is the migration status, which all verbs ask for, also forced ones. So
 * nobody else ends the volume, and what was taken for the copy stands in the operation alone.
 */
public sealed interface Migrating extends Change {
  UUID volumeId();

  @Override
  default Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  default String key() {
    return volumeId().toString();
  }

  /** It was asked for. */
  record Begun(UUID volumeId) implements Migrating {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /** It is so far. */
  record Reached(UUID volumeId, MigrationStatus status) implements Migrating {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /**
   * The copy is the volume from now on.
   *
   * @param from the placement that it still has
   */
  record Moved(UUID volumeId, UUID from, VolumePlace place, UUID placement) implements Migrating {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /** It stays where it is. */
  record GivenUp(UUID volumeId) implements Migrating {}

  /** A volume is to go elsewhere. */
  static List<Change> begun(Volume volume, MigratePayload payload, RequestContext context) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Begun(volume.id()));
    if (payload.locks()) {
      changes.add(
          StatusMove.atRest(
              ResourceType.VOLUME, volume.id(), volume.status(), VolumeStatus.MAINTENANCE));
    }
    changes.add(
        new OperationSubmitted(
            new NewOperation(VolumeKind.MIGRATE, volume.id(), Queues.SCHEDULER, payload, context)));
    return changes;
  }

  /**
   * The copy takes the place of what the volume was, whose old content is removed by an operation
   * of its own.
   */
  static Outcome.Ended moved(QueuedOperation operation, Volume volume, MigratePayload payload) {
    Relocation to = Objects.requireNonNull(payload.to(), "to");
    List<Change> changes = new ArrayList<>(changed(volume, to, operation.context()));
    unlock(changes, volume.id(), payload);
    return Outcome.succeeded(changes);
  }

  /**
   * The copy takes the place of what the volume was, beside what else ends with that.
   *
   * @param volume as it was
   */
  static List<Change> changed(Volume volume, Relocation to, RequestContext context) {
    UUID old = Objects.requireNonNull(volume.placement(), "placement");
    String oldHost = Objects.requireNonNull(volume.host(), "host");
    return List.of(
        new Moved(volume.id(), old, to.place(), to.placement()),
        new OperationSubmitted(Placements.removal(volume.id(), old, oldHost, null, context)),
        new RoomChange.Materialised(to.placement()));
  }

  /**
   * The volume stays where it is, beside what else ends with that.
   *
   * @param unsettled as for {@link #failed}
   */
  static List<Change> stays(
      UUID volume, Relocation to, @Nullable String unsettled, RequestContext context) {
    return List.of(
        new GivenUp(volume),
        new OperationSubmitted(
            Placements.removal(volume, to.placement(), to.place().host(), unsettled, context)));
  }

  /**
   * The volume stays where it is, whole; what there may be of a copy is removed by an operation of
   * its own.
   *
   * @param unsettled what must be fenced before that, as in {@link PlacementUndoPayload}
   */
  static Outcome.Ended failed(
      QueuedOperation operation, MigratePayload payload, Fault fault, @Nullable String unsettled) {
    UUID volume = operation.resourceId();
    Relocation to = payload.to();
    List<Change> changes =
        new ArrayList<>(
            to == null
                ? List.of(new GivenUp(volume))
                : stays(volume, to, unsettled, operation.context()));
    unlock(changes, volume, payload);
    changes.add(
        new MessageRecorded(
            operation.context(),
            ResourceType.VOLUME,
            volume,
            MessageAction.MIGRATE,
            fault.code(),
            fault.told()));
    return new Outcome.Ended(OperationState.FAILED, changes, Map.of(), fault);
  }

  private static void unlock(List<Change> changes, UUID volume, MigratePayload payload) {
    if (payload.locks()) {
      changes.add(
          StatusMove.atRest(
              ResourceType.VOLUME, volume, VolumeStatus.MAINTENANCE, VolumeStatus.AVAILABLE));
    }
  }
}
