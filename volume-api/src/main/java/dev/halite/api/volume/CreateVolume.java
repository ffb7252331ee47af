package dev.halite.api.volume;

import dev.halite.api.type.KnownTypes;
import dev.halite.api.zone.ZoneChoice;
import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.volume.NewVolume;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Takes in a new volume.
 *
 * <ol>
 *   <li>resolve: type, zones and the size limits that need no lock
 *   <li>record, in one transaction: the volume 'creating', its event, the operation, and the quota
 *       last, because everybody in the project shares its row
 * </ol>
 *
 * The scheduler is woken after the commit and goes on from there.
 */
@Component
class CreateVolume {
  private static final String MULTIATTACH = "multiattach";

  private final KnownTypes types;
  private final ZoneChoice zones;
  private final Volumes volumes;
  private final VolumeSizes sizes;
  private final Policy policy;
  private final Intake intake;
  private final Ids ids;
  private final Clock clock;

  CreateVolume(
      KnownTypes types,
      ZoneChoice zones,
      Volumes volumes,
      VolumeSizes sizes,
      Policy policy,
      Intake intake,
      Ids ids,
      Clock clock) {
    this.types = types;
    this.zones = zones;
    this.volumes = volumes;
    this.sizes = sizes;
    this.policy = policy;
    this.intake = intake;
    this.ids = ids;
    this.clock = clock;
  }

  Volume create(VolumeRequest wanted, RequestContext caller) {
    String project = caller.requireProject();
    VolumeType type = typeOf(wanted, caller, project);
    boolean multiattach = TypeDemands.isYes(type.extraSpecs().get(MULTIATTACH));
    if (multiattach) {
      policy.require("volume:multiattach", caller, RuleTarget.caller(caller));
    }
    sizes.checkType(wanted.sizeGb(), type);
    List<String> allowed = zones.choose(wanted.availabilityZone(), type);
    sizes.checkLimit(wanted.sizeGb(), project);
    NewVolume volume =
        new NewVolume(
            ids.random(),
            project,
            caller.userId(),
            wanted.name(),
            wanted.description(),
            wanted.sizeGb(),
            allowed.size() == 1 ? allowed.getFirst() : null,
            type.id(),
            multiattach,
            wanted.metadata(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    NewOperation operation = operation(volume.id(), wanted, type, allowed, caller);
    QuotaChange change = QuotaChange.volume(project, type.id(), type.name(), wanted.sizeGb());
    return intake.record(
        () -> {
          Volume recorded = volumes.insert(volume);
          List<Change> changes = Beginnings.ofNew(operation, recorded);
          changes.add(QuotaMoved.taken(change));
          return new Recorded<>(recorded, changes);
        });
  }

  // The class file of a record does not say that its constructor takes specs without a value.
  @SuppressWarnings("NullAway")
  private static NewOperation operation(
      UUID id, VolumeRequest wanted, VolumeType type, List<String> allowed, RequestContext caller) {
    return new NewOperation(
        VolumeKind.CREATE,
        id,
        Queues.SCHEDULER,
        new VolumeCreatePayload(
            id, wanted.sizeGb(), allowed, type.id(), type.extraSpecs(), wanted.hints(), List.of()),
        caller);
  }

  private VolumeType typeOf(VolumeRequest wanted, RequestContext caller, String project) {
    String named = wanted.volumeType();
    return named == null
        ? types.defaultFor(project)
        : types.require(named, caller.admin() ? null : project);
  }
}
