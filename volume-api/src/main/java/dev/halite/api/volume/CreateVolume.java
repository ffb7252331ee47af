package dev.halite.api.volume;

import static java.util.Objects.requireNonNull;

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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes in a new volume, which is empty or made from a source.
 *
 * <ol>
 *   <li>resolve: source, type, zones and the size limits that need no lock
 *   <li>record, in one transaction: the volume 'creating', the source locked, its event, the
 *       operation with its hold on the source, and the quota last, because everybody in the project
 *       shares its row
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
  private final VolumeSources sources;
  private final Policy policy;
  private final Intake intake;
  private final Ids ids;
  private final Clock clock;

  CreateVolume(
      KnownTypes types,
      ZoneChoice zones,
      Volumes volumes,
      VolumeSizes sizes,
      VolumeSources sources,
      Policy policy,
      Intake intake,
      Ids ids,
      Clock clock) {
    this.types = types;
    this.zones = zones;
    this.volumes = volumes;
    this.sizes = sizes;
    this.sources = sources;
    this.policy = policy;
    this.intake = intake;
    this.ids = ids;
    this.clock = clock;
  }

  Volume create(VolumeRequest wanted, RequestContext caller) {
    String project = caller.requireProject();
    @Nullable VolumeSource source = sources.find(wanted, caller);
    int sizeGb = source == null ? requireNonNull(wanted.sizeGb()) : source.sizeGb(wanted.sizeGb());
    VolumeType type = typeOf(wanted, source, caller, project);
    if (source != null) {
      UUID own = source.typeId();
      source.require(type, own == null ? null : types.require(own.toString(), null));
    }
    boolean multiattach = TypeDemands.isYes(type.extraSpecs().get(MULTIATTACH));
    if (multiattach) {
      policy.require("volume:multiattach", caller, RuleTarget.caller(caller));
    }
    sizes.checkType(sizeGb, type);
    List<String> allowed = zonesOf(wanted, source, type);
    sizes.checkLimit(sizeGb, project);
    NewVolume volume =
        new NewVolume(
            ids.random(),
            project,
            caller.userId(),
            wanted.name(),
            wanted.description(),
            sizeGb,
            allowed.size() == 1 ? allowed.getFirst() : null,
            type.id(),
            multiattach,
            wanted.metadata(),
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            source == null ? null : source.origin());
    QuotaChange change = QuotaChange.volume(project, type.id(), type.name(), sizeGb);
    return intake.record(
        () -> {
          Volume recorded = volumes.insert(volume);
          if (source != null) {
            sources.lock(source);
          }
          List<Change> changes =
              Beginnings.ofNew(operation(volume, source, wanted, type, allowed, caller), recorded);
          changes.add(QuotaMoved.taken(change));
          return new Recorded<>(recorded, changes);
        });
  }

  // The class file of a record does not say that its constructor takes specs without a value.
  @SuppressWarnings("NullAway")
  private static NewOperation operation(
      NewVolume volume,
      @Nullable VolumeSource source,
      VolumeRequest wanted,
      VolumeType type,
      List<String> allowed,
      RequestContext caller) {
    NewOperation operation =
        new NewOperation(
            source == null ? VolumeKind.CREATE : VolumeKind.CLONE,
            volume.id(),
            Queues.SCHEDULER,
            new VolumeCreatePayload(
                volume.id(),
                volume.sizeGb(),
                // A source leaves one place only, in whatever zone that is by now.
                source == null ? allowed : List.of(),
                type.id(),
                type.extraSpecs(),
                wanted.hints(),
                List.of(),
                source == null ? null : source.stored()),
            caller);
    return source == null ? operation : source.keptBy(operation);
  }

  /** The zones that will do. */
  private List<String> zonesOf(
      VolumeRequest wanted, @Nullable VolumeSource source, VolumeType type) {
    String zone = source == null ? null : source.volume().availabilityZone();
    return source == null || zone == null
        ? zones.choose(wanted.availabilityZone(), type)
        : zones.ofSource(zone, source.word(), wanted.availabilityZone(), type);
  }

  /** What the client names, else the source's, else the default; one that the project may use. */
  private VolumeType typeOf(
      VolumeRequest wanted, @Nullable VolumeSource source, RequestContext caller, String project) {
    String scope = caller.admin() ? null : project;
    String named = wanted.volumeType();
    UUID ofSource = source == null ? null : source.typeId();
    if (named == null) {
      return ofSource == null
          ? types.defaultFor(project)
          : types.require(ofSource.toString(), scope);
    }
    return types.require(named, scope);
  }
}
