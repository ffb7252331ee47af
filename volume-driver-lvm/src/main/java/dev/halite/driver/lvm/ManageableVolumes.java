package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.SourceReference;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at the logical volumes of a group as what could be volumes. */
record ManageableVolumes(GroupState state, LvmDriverConfiguration configuration) {

  /** As a fault, and in words without a full stop. */
  record Refusal(DriverFault fault, String reason) {}

  List<ManageableVolume> all() {
    return state.volumes().stream().filter(this::isCandidate).map(this::shown).toList();
  }

  ManageableVolume find(SourceReference reference) {
    return shown(candidate(reference));
  }

  /** One that can be managed as this volume. */
  LogicalVolume require(VolumeSpec spec, SourceReference reference) {
    LogicalVolume found = candidate(reference);
    Refusal refusal = refusal(found);
    if (refusal != null) {
      throw new DriverException(
          refusal.fault(),
          "The logical volume with %s cannot be managed: %s."
              .formatted(reference, refusal.reason()));
    }
    long size = shown(found).sizeGib() * VolumeSpec.GIB;
    if (size != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.INVALID,
          "The logical volume with %s makes a volume of %d bytes, not %d."
              .formatted(reference, size, spec.sizeBytes()));
    }
    return found;
  }

  /** Found by looking: what an operator writes gets into no command. */
  private LogicalVolume candidate(SourceReference reference) {
    return state
        .find(reference.requireName())
        .filter(this::isCandidate)
        .orElseThrow(
            () ->
                new DriverException(
                    DriverFault.NOT_FOUND,
                    "There is no logical volume with %s that this backend could have in group %s."
                        .formatted(reference, configuration.volumeGroup())));
  }

  /** Snapshots belong to their volumes, and what is deleted to nobody. */
  private boolean isCandidate(LogicalVolume volume) {
    return configuration.has(volume)
        && !volume.isThinPool()
        && volume.ours().filter(name -> name.kind() != LvName.Kind.VOLUME).isEmpty();
  }

  private ManageableVolume shown(LogicalVolume volume) {
    Refusal refusal = refusal(volume);
    return new ManageableVolume(
        SourceReference.toName(volume.name()),
        configuration.poolName(),
        volume.sizeBytes(),
        refusal == null ? null : refusal.reason(),
        volumeId(volume).orElse(null));
  }

  /** The volume that it is already. */
  private static Optional<UUID> volumeId(LogicalVolume volume) {
    return Mark.read(volume.tags()).flatMap(mark -> volume.ours()).map(LvName::id);
  }

  private @Nullable Refusal refusal(LogicalVolume volume) {
    Optional<UUID> already = volumeId(volume);
    if (already.isPresent()) {
      return new Refusal(DriverFault.CONFLICT, "it is volume " + already.get() + " already");
    }
    if (Mark.read(volume.tags()).isPresent() || !Adoption.all(volume.tags()).isEmpty()) {
      return new Refusal(
          DriverFault.CONFLICT, "it is being managed or given up, or is a volume that was renamed");
    }
    return unfitness(volume);
  }

  /** Why something cannot be a volume now, whoever has it. */
  static @Nullable Refusal unfitness(LogicalVolume volume) {
    if (!volume.isThin() && !volume.isPlain()) {
      return new Refusal(DriverFault.INVALID, "it is no plain logical volume, or has snapshots");
    }
    if (!volume.isWritable()) {
      return new Refusal(DriverFault.INVALID, "it can be read only");
    }
    if (!volume.isSound()) {
      return new Refusal(DriverFault.INVALID, "it is suspended, or LVM finds it damaged");
    }
    if (volume.isOpen()) {
      return new Refusal(DriverFault.BUSY, "a program has it open");
    }
    return null;
  }
}
