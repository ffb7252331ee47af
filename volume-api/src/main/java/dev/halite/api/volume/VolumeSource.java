package dev.halite.api.volume;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.NewVolume;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.NewOperation;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a new volume is made from, as it was when it was looked up.
 *
 * @param volume the source, or the snapshot's volume
 * @param snapshot the source; null where the volume itself is
 */
record VolumeSource(Volume volume, @Nullable Snapshot snapshot) {
  private static final String BACKEND = "volume_backend_name";

  UUID id() {
    return snapshot == null ? volume.id() : snapshot.id();
  }

  /** As in a sentence. */
  String word() {
    return snapshot == null ? "source volume" : "snapshot";
  }

  @Nullable UUID typeId() {
    return snapshot == null ? volume.volumeTypeId() : snapshot.volumeTypeId();
  }

  /**
   * The size of the new volume.
   *
   * @param asked null: the source's
   * @throws HaliteException INVALID_INPUT where it is smaller than the source
   */
  int sizeGb(@Nullable Integer asked) {
    int least = snapshot == null ? volume.sizeGb() : snapshot.sizeGb();
    if (asked == null || asked >= least) {
      return asked == null ? least : asked;
    }
    throw invalid(
        snapshot == null
            ? "Volume size '%d'GB cannot be smaller than original volume size %dGB. They must be >= original volume size."
                .formatted(asked, least)
            : "Volume size '%d'GB cannot be smaller than the snapshot size %dGB. They must be >= original snapshot size."
                .formatted(asked, least));
  }

  /**
   * Refuses what cannot be made of it. Whether its pool has what a type asks for is the scheduler's
   * to say; types that name two backends cannot be meant.
   *
   * @param wanted the new volume's type
   * @param own the source's; null where it has none
   * @throws HaliteException INVALID_INPUT
   */
  void require(VolumeType wanted, @Nullable VolumeType own) {
    if (volume.encryptionKeyId() != null) {
      throw invalid("Volumes of encrypted ones are not supported by this release yet.");
    }
    String here = own == null ? null : own.extraSpecs().get(BACKEND);
    String there = wanted.extraSpecs().get(BACKEND);
    if (here != null && there != null && !here.equals(there)) {
      throw invalid(
          "Invalid volume_type provided: %s; requested type is not compatible; %s"
              .formatted(
                  wanted.id(),
                  snapshot == null
                      ? "either match source volume, or omit type argument."
                      : "recommend omitting the type argument."));
    }
  }

  /** What the new row has from it. */
  NewVolume.Origin origin() {
    return new NewVolume.Origin(
        snapshot == null ? null : snapshot.id(),
        snapshot == null ? volume.id() : null,
        volume.bootable(),
        volume.imageMetadata());
  }

  /** What the service has to know of it. */
  CloneSource stored() {
    return new CloneSource(
        Objects.requireNonNull(volume.host()),
        volume.id(),
        Objects.requireNonNull(volume.placement()),
        snapshot == null ? null : snapshot.id(),
        snapshot == null ? null : snapshot.placement());
  }

  /** The operation, keeping it until the volume is made. */
  NewOperation keptBy(NewOperation operation) {
    return operation.holding(Map.of(id(), "is being cloned"));
  }

  private static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_INPUT, "Invalid input received: " + reason);
  }
}
