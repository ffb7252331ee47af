package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.api.type.KnownTypes;
import dev.halite.api.zone.ZoneChoice;
import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.qos.QosConsumer;
import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets a volume have another type, in one transaction: 'retyping', with the new type on its row,
 * and that type's quota taken. A scheduler then asks whether its pool fits the type, and its node
 * makes it so; where the pool does not fit and that was asked for, the volume goes elsewhere.
 */
@Component
class RetypeVolume {
  private static final String MULTIATTACH = "multiattach";

  private final Volumes volumes;
  private final KnownTypes known;
  private final VolumeTypes types;
  private final QosSpecs specs;
  private final VolumeSizes sizes;
  private final KnownKinds kinds;
  private final Policy policy;
  private final Intake intake;

  RetypeVolume(
      Volumes volumes,
      KnownTypes known,
      VolumeTypes types,
      QosSpecs specs,
      VolumeSizes sizes,
      KnownKinds kinds,
      Policy policy,
      Intake intake) {
    this.volumes = volumes;
    this.known = known;
    this.types = types;
    this.specs = specs;
    this.sizes = sizes;
    this.kinds = kinds;
    this.policy = policy;
    this.intake = intake;
  }

  /**
   * Begins it.
   *
   * @param newType name or id
   * @param moves whether the volume may go to another backend for it
   */
  void retype(NamedResource named, String newType, boolean moves) {
    UUID typeId = known.require(newType, named.scope()).id();
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          VolumeGuards.RETYPE.check(facts);
          // What is known of it may be a second old, and it must not go before the commit.
          VolumeType type =
              types
                  .kept(typeId)
                  .orElseThrow(() -> refused("Type %s is being deleted.".formatted(typeId)));
          boolean multiattach = TypeDemands.isYes(type.extraSpecs().get(MULTIATTACH));
          requireOther(volume, type);
          sizes.checkType(volume.sizeGb(), type);
          if (volume.multiattach() != multiattach) {
            requireUnused(facts);
            if (multiattach) {
              policy.require(
                  "volume:multiattach", named.caller(), RuleTarget.caller(named.caller()));
            }
          }
          if (volume.status() == VolumeStatus.IN_USE) {
            requireSameLimits(volume, type);
          }
          String host = Objects.requireNonNull(volume.host());
          VolumeKind kind = moves ? VolumeKind.RETYPE_OR_MOVE : VolumeKind.RETYPE;
          kinds.require(kind, HostName.parse(host).service(), "retyped");
          return changes(named, kind, facts, type, multiattach);
        });
  }

  // The class file of a record does not say that its constructor takes specs without a value.
  @SuppressWarnings("NullAway")
  private static List<Change> changes(
      NamedResource named,
      VolumeKind kind,
      VolumeFacts facts,
      VolumeType type,
      boolean multiattach) {
    Volume volume = facts.volume();
    RetypePayload payload =
        new RetypePayload(
            type.extraSpecs(), ZoneChoice.zonesOf(type), multiattach, VolumeGuards.bound(facts));
    List<Change> changes =
        Beginnings.of(
            new NewOperation(kind, volume.id(), Queues.SCHEDULER, payload, named.caller()), volume);
    changes.addAll(Retyping.begun(volume, type));
    return changes;
  }

  private static void requireOther(Volume volume, VolumeType type) {
    if (type.id().equals(volume.volumeTypeId())) {
      throw refused(
          "Retype needs another type than the one that the volume has: volume %s is of type %s."
              .formatted(volume.id(), type.name()));
    }
  }

  private static void requireUnused(VolumeFacts facts) {
    Volume volume = facts.volume();
    if (facts.flattening() != null) {
      throw refused(
          "Volume %s is being flattened; it can be retyped for several servers, or for one, when that has ended."
              .formatted(volume.id()));
    }
    if (volume.status() != VolumeStatus.AVAILABLE || facts.attachment() != null) {
      throw refused(
          "Invalid volume_type passed, retypes affecting multiattach are only allowed on available volumes, the specified volume however currently has a status of: %s."
              .formatted(volume.status().shown()));
    }
  }

  /** A server that has the volume is not told of other limits. */
  private void requireSameLimits(Volume volume, VolumeType type) {
    UUID old = volume.volumeTypeId();
    @Nullable VolumeType before = old == null ? null : types.find(old, null).orElse(null);
    if (!Objects.equals(serverLimits(before), serverLimits(type))) {
      throw refused(
          "For in-use volumes front-end qos specs cannot change: those of type %s are others than volume %s has."
              .formatted(type.name(), volume.id()));
    }
  }

  private @Nullable UUID serverLimits(@Nullable VolumeType type) {
    UUID id = type == null ? null : type.qosSpecId();
    return id != null
            && specs
                .find(id)
                .filter(found -> QosConsumer.OF_SERVERS.contains(found.consumer()))
                .isPresent()
        ? id
        : null;
  }

  private static HaliteException refused(String sentence) {
    return new HaliteException(FaultCode.INVALID_STATE, "Invalid volume: " + sentence);
  }
}
