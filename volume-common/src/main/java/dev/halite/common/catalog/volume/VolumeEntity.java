package dev.halite.common.catalog.volume;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The volume row: inserted and read, never flushed as an update. */
@Entity
@Immutable
@Table(name = "volume")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class VolumeEntity {
  @Id UUID id;

  @Column(name = "project_id")
  String projectId;

  @Column(name = "user_id")
  String userId;

  @Nullable String name;
  @Nullable String description;

  @Column(name = "size_gb")
  int sizeGb;

  String status;

  @Column(name = "previous_status")
  @Nullable String previousStatus;

  @Column(name = "attach_status")
  String attachStatus;

  @Column(name = "migration_status")
  @Nullable String migrationStatus;

  @Column(name = "replication_status")
  @Nullable String replicationStatus;

  @Column(name = "availability_zone")
  @Nullable String availabilityZone;

  @Nullable String host;

  @Column(name = "cluster_name")
  @Nullable String clusterName;

  @Column(name = "service_id")
  @Nullable UUID serviceId;

  @Column(name = "volume_type_id")
  @Nullable UUID volumeTypeId;

  @Column(name = "group_id")
  @Nullable UUID groupId;

  @Column(name = "snapshot_id")
  @Nullable UUID snapshotId;

  @Column(name = "source_volume_id")
  @Nullable UUID sourceVolumeId;

  @Column(name = "name_id")
  @Nullable UUID nameId;

  boolean bootable;
  boolean multiattach;

  @Column(name = "encryption_key_id")
  @Nullable UUID encryptionKeyId;

  @Column(name = "shared_targets")
  @Nullable Boolean sharedTargets;

  @Column(name = "provider_id")
  @Nullable String providerId;

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, String> metadata;

  @Column(name = "admin_metadata")
  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, String> adminMetadata;

  @Column(name = "image_metadata")
  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, String> imageMetadata;

  @Column(name = "consumes_quota")
  boolean consumesQuota;

  @Nullable UUID placement;
  boolean adopted;

  @Column(name = "launched_at")
  @Nullable Instant launchedAt;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  @Nullable Instant updatedAt;

  @Column(name = "deleted_at")
  @Nullable Instant deletedAt;

  protected VolumeEntity() {}

  static VolumeEntity of(NewVolume volume) {
    VolumeEntity entity = new VolumeEntity();
    entity.id = volume.id();
    entity.projectId = volume.projectId();
    entity.userId = volume.userId();
    entity.name = volume.name();
    entity.description = volume.description();
    entity.sizeGb = volume.sizeGb();
    entity.status = VolumeStatus.CREATING.text();
    entity.attachStatus = "detached";
    entity.availabilityZone = volume.availabilityZone();
    entity.volumeTypeId = volume.volumeTypeId();
    entity.multiattach = volume.multiattach();
    entity.sharedTargets = true;
    entity.metadata = volume.metadata();
    entity.adminMetadata = Map.of();
    entity.imageMetadata = Map.of();
    entity.consumesQuota = true;
    entity.createdAt = volume.createdAt();
    return entity;
  }

  Volume toVolume() {
    return new Volume(
        id,
        projectId,
        userId,
        name,
        description,
        sizeGb,
        VolumeStatus.ofText(status),
        previousStatus,
        attachStatus,
        migrationStatus,
        replicationStatus,
        availabilityZone,
        host,
        clusterName,
        serviceId,
        volumeTypeId,
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
        placement,
        adopted,
        launchedAt,
        createdAt,
        updatedAt);
  }
}
