package dev.halite.api.volume;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds what a new volume is to be made from, and sees that it may be. */
@Component
class VolumeSources {
  private final Volumes volumes;
  private final Snapshots snapshots;
  private final KnownKinds kinds;
  private final Policy policy;

  VolumeSources(Volumes volumes, Snapshots snapshots, KnownKinds kinds, Policy policy) {
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.kinds = kinds;
    this.policy = policy;
  }

  /**
   * What a request names; null where that is nothing.
   *
   * @throws HaliteException NOT_FOUND, or FORBIDDEN to whom it may not be shown; UNAVAILABLE while
   *     the services where it is are of a release that makes no volumes of others
   */
  @Nullable VolumeSource find(VolumeRequest wanted, RequestContext caller) {
    VolumeSource found = shown(wanted, caller);
    String host = found == null ? null : found.volume().host();
    if (host != null) {
      kinds.require(
          VolumeKind.CLONE, HostName.parse(host).service(), "made from snapshots or volumes");
    }
    return found;
  }

  private @Nullable VolumeSource shown(VolumeRequest wanted, RequestContext caller) {
    UUID snapshotId = wanted.snapshotId();
    UUID volumeId = wanted.sourceVolumeId();
    if (snapshotId == null && volumeId == null) {
      return null;
    }
    String scope = caller.admin() ? null : caller.requireProject();
    if (snapshotId == null) {
      Volume volume = volumes.require(Objects.requireNonNull(volumeId), scope);
      policy.require("volume:get", caller, volume.policyTarget());
      return new VolumeSource(volume, null);
    }
    Snapshot snapshot = snapshots.require(snapshotId, scope);
    policy.require("volume:get_snapshot", caller, snapshot.policyTarget());
    return new VolumeSource(volumes.require(snapshot.volumeId(), null), snapshot);
  }

  /**
   * In the transaction that records the new volume, after its row: locks the source, so that nobody
   * removes it before it is held, and sees that it still is what was found.
   *
   * @throws HaliteException INVALID_STATE where it cannot be a source now
   */
  void lock(VolumeSource source) {
    Volume found = source.volume();
    boolean same;
    if (source.snapshot() == null) {
      VolumeFacts facts = volumes.lockedFacts(found.id(), null);
      VolumeGuards.CLONE.check(facts);
      Volume now = facts.volume();
      same =
          now.sizeGb() == found.sizeGb()
              && isThere(found, Objects.requireNonNull(now.host()), now.placement());
    } else {
      SnapshotFacts facts = snapshots.lockedFacts(source.id(), null);
      SnapshotGuards.CLONE.check(facts);
      same = isThere(found, Objects.requireNonNull(facts.host()), facts.volumePlacement());
    }
    if (!same) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Invalid volume: Volume %s was changed by another request; try again."
              .formatted(found.id()));
    }
  }

  private static boolean isThere(Volume volume, String host, @Nullable UUID placement) {
    return host.equals(volume.host()) && Objects.equals(placement, volume.placement());
  }
}
