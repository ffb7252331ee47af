package dev.halite.node.volume;

import dev.halite.common.catalog.volume.MigratePayload;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.catalog.volume.Relocation;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FenceToken;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import dev.halite.node.backend.Settlement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes a volume to this backend. Where to was decided, and the room taken.
 *
 * <ol>
 *   <li>a node that does not serve the source leaves it to one that does;
 *   <li>settle: when an earlier attempt gave no answer, the driver's incarnation that made it is
 *       fenced;
 *   <li>what {@link RelocateContent} does; the migration is 'completing' then, and no later attempt
 *       copies or compares anything;
 *   <li>finish: the copy is the volume from now on, in one transaction, with which the removal of
 *       the old content begins.
 * </ol>
 *
 * <p>Undo: the volume stays where it is, and an operation of its own removes what there is of the
 * copy. Until the end nothing of the volume is changed but the migration status.
 */
@Component
final class MigrateVolume implements BackendFlow<Subject> {
  private final Volumes volumes;
  private final RelocateContent content;

  MigrateVolume(Volumes volumes, RelocateContent content) {
    this.volumes = volumes;
    this.content = content;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.MIGRATE;
  }

  @Override
  public Outcome run(Claim claim, Subject subject, Backend backend) {
    MigratePayload asked = payload(claim);
    Volume volume = volume(subject);
    Outcome elsewhere = content.elsewhere(volume, backend);
    if (elsewhere != null) {
      return elsewhere;
    }
    Outcome waits = new Settlement(claim, backend, asked.unsettled()).before();
    if (waits != null) {
      return waits;
    }
    MigratePayload payload = asked.unsettledBy(null);
    Relocation to = Objects.requireNonNull(payload.to(), "to");
    if (to.isDone()) {
      content.complete(claim, volume, to, backend);
      claim.stage("finish");
      return Migrating.moved(claim.operation(), volume, payload);
    }
    Relocation done =
        content.copy(claim, volume, to, backend, reached -> claim.keep(payload.to(reached)));
    return new Outcome.HandedOver(
        claim.operation().queue(),
        MigrationStatus.COMPLETING.text(),
        payload.to(done),
        List.of(new Migrating.Reached(volume.id(), MigrationStatus.COMPLETING)));
  }

  @Override
  public Outcome failed(Claim claim, Subject subject, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    MigratePayload payload = payload(claim);
    String late = late(claim, payload, backend);
    return RelocateContent.afterFault(
        claim,
        fault,
        payload.unsettledBy(late),
        () -> Migrating.failed(claim.operation(), payload, fault, late));
  }

  /** Who made a call without an answer, in this run or, as far as it was not fenced, before. */
  private static @Nullable String late(Claim claim, MigratePayload payload, Backend backend) {
    FenceToken late = backend.unsettled(claim).orElse(null);
    return late == null ? payload.unsettled() : late.value();
  }

  private Volume volume(Subject subject) {
    return volumes
        .find(subject.id())
        .filter(Volume::isPlaced)
        .orElseThrow(
            () -> new HaliteException(FaultCode.CANCELLED, "The volume is not there any more."));
  }

  private static MigratePayload payload(Claim claim) {
    return claim.payload(MigratePayload.class);
  }
}
