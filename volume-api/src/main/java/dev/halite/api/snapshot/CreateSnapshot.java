package dev.halite.api.snapshot;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.snapshot.NewSnapshot;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotPayload;
import dev.halite.common.catalog.snapshot.SnapshotQuota;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.outcome.Change;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Takes in a new snapshot, in one transaction: the volume is locked, so that it cannot go away, and
 * its backend's node takes the snapshot.
 */
@Component
class CreateSnapshot {
  private final Volumes volumes;
  private final Snapshots snapshots;
  private final VolumeTypes types;
  private final SnapshotProperties properties;
  private final Intake intake;
  private final Ids ids;
  private final Clock clock;

  CreateSnapshot(
      Volumes volumes,
      Snapshots snapshots,
      VolumeTypes types,
      SnapshotProperties properties,
      Intake intake,
      Ids ids,
      Clock clock) {
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.types = types;
    this.properties = properties;
    this.intake = intake;
    this.ids = ids;
    this.clock = clock;
  }

  Snapshot create(SnapshotRequest wanted, NamedResource ofVolume) {
    return intake.record(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(ofVolume.id(), ofVolume.scope());
          Volume volume = ofVolume.judged(facts.volume());
          (wanted.ofInUse() ? SnapshotGuards.CREATE_IN_USE : SnapshotGuards.CREATE).check(facts);
          return record(wanted, volume, ofVolume.caller());
        });
  }

  private Recorded<Snapshot> record(SnapshotRequest wanted, Volume volume, RequestContext caller) {
    String host = Objects.requireNonNull(volume.host());
    UUID placement = Objects.requireNonNull(volume.placement());
    int counted = properties.noGbQuota() ? 0 : volume.sizeGb();
    Snapshot recorded =
        snapshots.insert(
            new NewSnapshot(
                ids.random(),
                volume,
                caller.userId(),
                wanted.name(),
                wanted.description(),
                wanted.metadata(),
                counted,
                ids.random(),
                clock.instant().truncatedTo(ChronoUnit.MICROS)));
    NewOperation operation =
        new NewOperation(
            SnapshotKind.CREATE,
            recorded.id(),
            HostName.parse(host).nodeQueue(),
            new SnapshotPayload(placement),
            caller);
    UUID type = volume.volumeTypeId();
    List<Change> changes = Beginnings.ofNew(operation, recorded);
    changes.add(
        SnapshotQuota.taken(
            volume.projectId(), type, type == null ? null : types.nameOf(type), counted));
    return new Recorded<>(recorded, changes);
  }
}
