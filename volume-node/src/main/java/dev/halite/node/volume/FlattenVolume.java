package dev.halite.node.volume;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeMoves;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FlattenSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes a volume stand alone that reads from what it was cloned from, while it is used.
 *
 * <ol>
 *   <li>flatten: the driver copies what the volume has not got itself; what an earlier attempt has
 *       copied stays;
 *   <li>finish: nothing changes in the catalog.
 * </ol>
 *
 * <p>Undo: none; it is tried again, more and more seldom, until it succeeds. It ends where the
 * volume is to go, or goes back to a snapshot; what has ended it has it begin anew where the volume
 * stays. One that is half deleted is only to be deleted again. A call that gave no answer changes
 * nothing of the content, and the driver lets nobody remove or revert the volume before it has
 * ended.
 */
@Component
final class FlattenVolume implements BackendFlow<Subject> {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What is given back to a full pool is there for those who write. */
  private static final Duration PAUSE_WHEN_FULL = Duration.ofHours(1);

  private final Volumes volumes;

  FlattenVolume(Volumes volumes) {
    this.volumes = volumes;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.FLATTEN;
  }

  @Override
  public Outcome run(Claim claim, Subject subject, Backend backend) {
    Volume volume = wanted(subject);
    UUID placement = volume == null ? null : volume.placement();
    if (placement == null) {
      return Outcome.cancelled(
          new Fault(FaultCode.CANCELLED, "The volume is not to be flattened any more."), List.of());
    }
    claim.stage("flatten");
    backend.run(
        claim,
        Set.of(subject.id()),
        FlattenSupport.class,
        driver -> driver.flatten(Backend.mark(claim), subject.id(), placement));
    claim.stage("finish");
    return Outcome.succeeded(List.of());
  }

  @Override
  public Outcome failed(Claim claim, Subject subject, Backend backend, HaliteException fault) {
    if (wanted(subject) == null) {
      return Outcome.cancelled(fault.fault(), List.of());
    }
    return new Outcome.Again(
        fault.code() == FaultCode.BACKEND_FULL
            ? PAUSE_WHEN_FULL
            : Endings.pauseAfter(claim.operation(), LONGEST_PAUSE),
        "retrying");
  }

  /** Whoever removes or reverts it has this end, and nothing else is wanted of half a volume. */
  private @Nullable Volume wanted(Subject subject) {
    return volumes
        .find(subject.id())
        .filter(volume -> !VolumeMoves.DELETE.isUnderWay(volume))
        .filter(volume -> !VolumeMoves.REVERT.isUnderWay(volume))
        .filter(volume -> volume.status() != VolumeStatus.ERROR_DELETING)
        .orElse(null);
  }
}
