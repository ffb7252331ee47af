package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.kind.Deadlines;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is done with volumes. */
public enum VolumeKind implements OperationKind {
  /** Choose a backend for a volume and make it there. */
  CREATE(
      row("volume.create", VolumeCreatePayload.class, Duration.ofMinutes(15))
          .moving(VolumeMoves.CREATE)
          .telling(MessageAction.CREATE, "volume.create")
          .tellingErrors()) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return notMade(operation, (Volume) subject, cause);
    }
  },
  /** Make a volume from a snapshot or from another volume, where that is. */
  CLONE(
      row("volume.clone", VolumeCreatePayload.class, Duration.ofHours(6))
          .moving(VolumeMoves.CREATE)
          .in(Lane.BULK)
          .retrying(4)
          .telling(MessageAction.CREATE, "volume.create")
          .tellingErrors()) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return notMade(operation, (Volume) subject, cause);
    }
  },
  /** Remove a volume from its backend and from the catalog. */
  DELETE(
      row("volume.delete", DeletePayload.class, Duration.ofHours(6))
          .moving(VolumeMoves.DELETE)
          .retrying(4)
          .telling(MessageAction.DELETE, "volume.delete")) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return Removals.failed(operation, (Volume) subject, cause);
    }
  },
  /** Make a volume larger. */
  EXTEND(
      row("volume.extend", NoPayload.class, Duration.ofMinutes(15))
          .moving(VolumeMoves.EXTEND)
          .retrying(3)
          .telling(MessageAction.EXTEND, "volume.resize")) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return Endings.untouched(
          operation,
          subject,
          cause,
          // Room is taken by the decision that sends it on to its node.
          Growth.givenBack((Volume) subject, !operation.queue().equals(Queues.SCHEDULER)));
    }
  },
  /** Give a volume another type, where it is. */
  RETYPE(
      row("volume.retype", RetypePayload.class, Duration.ofMinutes(15))
          .moving(VolumeMoves.RETYPE)
          .retrying(3)
          .telling(MessageAction.RETYPE)) {
    /**
     * What its node has begun may have changed the storage, so its node undoes it, however late.
     */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      if (operation.attempts() == 0 || operation.queue().equals(Queues.SCHEDULER)) {
        return Endings.untouched(operation, subject, cause, Retyping.givenBack((Volume) subject));
      }
      RetypePayload payload = Json.read(operation.payload(), RetypePayload.class);
      return new Outcome.Again(
          Duration.ofSeconds(1), "given up", true, payload.givenUpFor(cause), List.of());
    }
  },
  /** Give a volume another type, where it is or, if that does not do, at another backend. */
  RETYPE_OR_MOVE(
      row("volume.retype_or_move", RetypePayload.class, Duration.ofHours(6))
          .moving(VolumeMoves.RETYPE)
          .in(Lane.BULK)
          .within(new Deadlines(Duration.ofHours(6), Duration.ofMinutes(10), Duration.ofDays(30)))
          .retrying(8)
          .telling(MessageAction.RETYPE)) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      RetypePayload payload = Json.read(operation.payload(), RetypePayload.class);
      return payload.to() == null
          ? RETYPE.expired(operation, subject, cause)
          : Retyping.notMoved(operation, (Volume) subject, payload, cause, payload.unsettled());
    }
  },
  /** Take a volume to another backend. */
  MIGRATE(
      row("volume.migrate", MigratePayload.class, Duration.ofHours(6))
          .in(Lane.BULK)
          // However large a volume is, and however slow its copy may be.
          .within(new Deadlines(Duration.ofHours(6), Duration.ofMinutes(10), Duration.ofDays(30)))
          .retrying(8)) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      MigratePayload payload = Json.read(operation.payload(), MigratePayload.class);
      return Migrating.failed(operation, payload, cause, payload.unsettled());
    }
  },
  /** Tell the servers that have a volume that it has grown. */
  TELL_GROWN(
      row("volume.tell_grown", NoPayload.class, Duration.ofHours(1)).besideOthers().retrying(6)) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      Change message = Growth.untold(operation.context(), subject.id(), List.of());
      return new Outcome.Ended(OperationState.FAILED, List.of(message), Map.of(), cause);
    }
  },
  /** Make a volume stand alone that reads from what it was cloned from. */
  FLATTEN(
      row("volume.flatten", NoPayload.class, Duration.ofDays(1))
          .in(Lane.BULK)
          // Nobody waits for it, so what somebody waits for goes before it.
          .prioritised(7)
          .besideOthersForEver()) {
    /**
     * It is never given up, as clones of it would be deeper and deeper; whether it is still wanted
     * where somebody has asked for its end, its next run sees.
     */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return new Outcome.Again(
          cause.code() == FaultCode.CANCELLED ? Duration.ofSeconds(1) : Duration.ofMinutes(10),
          "postponed");
    }
  },
  /** Remove what an abandoned placement attempt may have left on a backend. */
  UNDO_PLACEMENT(
      row("placement.undo", PlacementUndoPayload.class, Duration.ofDays(7))
          .in(Lane.CONTROL)
          // Nobody waits for it, so what somebody waits for goes before it.
          .prioritised(7)
          .besideOthersForEver()) {
    /** It is never given up: what it would remove occupies space that somebody pays for. */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return new Outcome.Again(Duration.ofMinutes(10), "postponed");
    }
  };

  private final KindRow row;

  VolumeKind(KindRow row) {
    this.row = row;
  }

  private static KindRow row(String name, Class<? extends Record> payload, Duration queued) {
    return KindRow.of(name, ResourceType.VOLUME, payload, queued);
  }

  private static Outcome notMade(QueuedOperation operation, Volume volume, Fault cause) {
    Change[] left = Placements.abandon(volume, null, operation.context()).toArray(Change[]::new);
    return Endings.failed(operation, volume, cause, left);
  }

  @Override
  public KindRow row() {
    return row;
  }
}
