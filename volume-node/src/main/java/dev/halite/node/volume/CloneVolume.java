package dev.halite.node.volume;

import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.FlattenSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Makes a volume from a snapshot or from another volume, as {@link MakingVolume} says. No other
 * backend has its source, so what may pass is tried again here, and any other fault ends in
 * 'error'.
 */
@Component
final class CloneVolume extends MakingVolume {
  CloneVolume(LimitVolume limits) {
    super(limits);
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.CLONE;
  }

  @Override
  boolean make(Claim claim, VolumeSpec spec, Backend backend) {
    CloneSource source =
        Objects.requireNonNull(claim.payload(VolumeCreatePayload.class).source(), "source");
    Set<UUID> volumes = Set.of(spec.volumeId(), source.volumeId());
    UUID snapshot = source.snapshotId();
    if (snapshot == null) {
      backend.call(
          claim,
          volumes,
          CloneSupport.class,
          driver ->
              driver.cloneVolume(
                  Backend.mark(claim), spec, source.volumeId(), source.volumePlacement()));
    } else {
      SnapshotSpec of =
          new SnapshotSpec(
              snapshot,
              Objects.requireNonNull(source.snapshotPlacement(), "placement"),
              source.volumeId(),
              source.volumePlacement());
      backend.call(
          claim,
          volumes,
          SnapshotSupport.class,
          driver -> driver.createFromSnapshot(Backend.mark(claim), spec, of));
    }
    return backend.can(FlattenSupport.class)
        && backend.call(
            claim, volumes, FlattenSupport.class, driver -> driver.isDeep(spec.volumeId()));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    Supplier<Outcome> end =
        () ->
            Endings.failed(
                claim.operation(),
                volume,
                fault,
                abandoned(claim, volume, backend).toArray(Change[]::new));
    // A call without an answer goes on, and is fenced before anything of it is removed.
    return backend.unsettled(claim).isPresent()
        ? end.get()
        : Endings.afterFault(claim.operation(), fault, end);
  }
}
