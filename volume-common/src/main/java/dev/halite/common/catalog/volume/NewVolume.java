package dev.halite.common.catalog.volume;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume about to be recorded with status 'creating'.
 *
 * @param origin null for an empty one
 */
public record NewVolume(
    UUID id,
    String projectId,
    String userId,
    @Nullable String name,
    @Nullable String description,
    int sizeGb,
    @Nullable String availabilityZone,
    UUID volumeTypeId,
    boolean multiattach,
    Map<String, String> metadata,
    Instant createdAt,
    @Nullable Origin origin) {

  /**
   * What a volume is made from, and what it has from there beside the content.
   *
   * @param snapshotId the snapshot; null where it is a volume
   * @param sourceVolumeId the volume; null where it is a snapshot
   */
  public record Origin(
      @Nullable UUID snapshotId,
      @Nullable UUID sourceVolumeId,
      boolean bootable,
      Map<String, String> imageMetadata) {
    public Origin {
      imageMetadata = Map.copyOf(imageMetadata);
    }
  }

  public NewVolume {
    metadata = Map.copyOf(metadata);
  }

  /** An empty one. */
  public NewVolume(
      UUID id,
      String projectId,
      String userId,
      @Nullable String name,
      @Nullable String description,
      int sizeGb,
      @Nullable String availabilityZone,
      UUID volumeTypeId,
      boolean multiattach,
      Map<String, String> metadata,
      Instant createdAt) {
    this(
        id,
        projectId,
        userId,
        name,
        description,
        sizeGb,
        availabilityZone,
        volumeTypeId,
        multiattach,
        metadata,
        createdAt,
        null);
  }
}
