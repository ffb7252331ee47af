package dev.halite.common.catalog.volume;

import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume as the catalog holds it at one moment.
 *
 * @param sizeGb size in GiB
 * @param growingGb GiB that it grows by while it is 'extending', taken of quota and pool already
 * @param newTypeId the type that it is to have while it is 'retyping', whose quota it counts for
 *     too
 * @param attachStatus detached, reserved, attaching, attached, detaching, error_attaching or
 *     error_detaching
 * @param host {@code host@backend#pool}; null until a scheduler has chosen
 * @param sharedTargets null means that a connector must always lock (microversion 3.69)
 * @param placement mark on the storage object; null until a scheduler has chosen
 */
public record Volume(
    UUID id,
    String projectId,
    String userId,
    @Nullable String name,
    @Nullable String description,
    int sizeGb,
    int growingGb,
    VolumeStatus status,
    @Nullable String previousStatus,
    String attachStatus,
    @Nullable String migrationStatus,
    @Nullable String replicationStatus,
    @Nullable String availabilityZone,
    @Nullable String host,
    @Nullable String clusterName,
    @Nullable UUID serviceId,
    @Nullable UUID volumeTypeId,
    @Nullable UUID newTypeId,
    @Nullable UUID groupId,
    @Nullable UUID snapshotId,
    @Nullable UUID sourceVolumeId,
    @Nullable UUID nameId,
    boolean bootable,
    boolean multiattach,
    @Nullable UUID encryptionKeyId,
    @Nullable Boolean sharedTargets,
    @Nullable String providerId,
    Map<String, String> metadata,
    Map<String, String> adminMetadata,
    Map<String, String> imageMetadata,
    boolean consumesQuota,
    @Nullable UUID placement,
    boolean adopted,
    @Nullable Instant launchedAt,
    Instant createdAt,
    @Nullable Instant updatedAt)
    implements Resource {
  /** Key of the admin metadata that say whether nobody may write to it, True or False. */
  public static final String READ_ONLY = "readonly";

  public Volume {
    metadata = Map.copyOf(metadata);
    adminMetadata = Map.copyOf(adminMetadata);
    imageMetadata = Map.copyOf(imageMetadata);
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.VOLUME;
  }

  /** Whether it is on a backend: the scheduler has put it there. */
  public boolean isPlaced() {
    return host != null && placement != null;
  }

  /** GiB that are counted for it: what it has, and what it is growing by. */
  public int countedGb() {
    return sizeGb + growingGb;
  }

  @Override
  public Volume at(Status other) {
    return with(sizeGb, growingGb, (VolumeStatus) other, volumeTypeId, newTypeId, multiattach);
  }

  /** The volume as it is when it has grown. */
  public Volume grown() {
    return with(countedGb(), 0, status, volumeTypeId, newTypeId, multiattach);
  }

  /** The volume as it is when it has its new type. */
  public Volume retyped(boolean shared) {
    return with(sizeGb, growingGb, status, newTypeId, null, shared);
  }

  /** The volume as it is where it was taken. */
  public Volume movedTo(Relocation to) {
    VolumePlace there = to.place();
    return new Volume(
        id,
        projectId,
        userId,
        name,
        description,
        sizeGb,
        growingGb,
        status,
        previousStatus,
        attachStatus,
        MigrationStatus.SUCCESS.text(),
        replicationStatus,
        there.availabilityZone(),
        there.host(),
        there.clusterName(),
        there.serviceId(),
        volumeTypeId,
        newTypeId,
        groupId,
        snapshotId,
        sourceVolumeId,
        nameId,
        bootable,
        multiattach,
        encryptionKeyId,
        sharedTargets,
        providerId,
        metadata,
        adminMetadata,
        imageMetadata,
        consumesQuota,
        to.placement(),
        false,
        launchedAt,
        createdAt,
        updatedAt);
  }

  private Volume with(
      int size,
      int growing,
      VolumeStatus otherStatus,
      @Nullable UUID type,
      @Nullable UUID newType,
      boolean shared) {
    return new Volume(
        id,
        projectId,
        userId,
        name,
        description,
        size,
        growing,
        otherStatus,
        previousStatus,
        attachStatus,
        migrationStatus,
        replicationStatus,
        availabilityZone,
        host,
        clusterName,
        serviceId,
        type,
        newType,
        groupId,
        snapshotId,
        sourceVolumeId,
        nameId,
        bootable,
        shared,
        encryptionKeyId,
        sharedTargets,
        providerId,
        metadata,
        adminMetadata,
        imageMetadata,
        consumesQuota,
        placement,
        adopted,
        launchedAt,
        createdAt,
        updatedAt);
  }
}
