package dev.halite.api.volume;

import dev.halite.api.resource.Answer;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import dev.halite.common.catalog.volume.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a volume, in the order in which they are shown. */
final class VolumeFields {
  static final String VOLUMES = "volumes";

  /** Admin metadata that every user sees among the metadata. */
  private static final List<String> VISIBLE_ADMIN_KEYS = List.of(Volume.READ_ONLY, "attached_mode");

  private static final UUID FIXED_KEY = new UUID(0, 0);

  static final Resource<Volume, VolumeBeside> RESOURCE =
      Resource.of(
          "volume",
          "Volume",
          VOLUMES,
          "volume",
          List.of(
              Field.id("id", Volume::id).summary().column("id").filter().sort(),
              Field.text("status", (Volume volume) -> volume.status().text())
                  .shownAs(volume -> volume.status().shown())
                  .column("status")
                  .filterForUsers()
                  .sort(),
              Field.number("size", Volume::sizeGb).column("size_gb").filterForUsers().sort(),
              Field.text("availability_zone", Volume::availabilityZone)
                  .column("availability_zone")
                  .nullable()
                  .filterForUsers()
                  .sort(),
              Field.time("created_at", Volume::createdAt)
                  .column("created_at")
                  .filterForUsers()
                  .filterSince(60)
                  .sort(),
              Field.time("updated_at", Volume::updatedAt)
                  .column("updated_at")
                  .nullable()
                  .filterForUsers()
                  .filterSince(60)
                  .sort(),
              Field.made(
                  "attachments",
                  (Volume volume, VolumeBeside beside) -> beside.attachments(volume)),
              Field.freeText("name", Volume::name)
                  .summary()
                  .column("name")
                  .nullable()
                  .askedAs("name", "display_name")
                  .filterForUsers()
                  .sort(),
              Field.freeText("description", Volume::description)
                  .column("description")
                  .nullable()
                  .filter(),
              Field.made(
                  "volume_type", (Volume volume, VolumeBeside beside) -> beside.typeName(volume)),
              Field.id("snapshot_id", Volume::snapshotId).column("snapshot_id").nullable().filter(),
              Field.id("source_volid", Volume::sourceVolumeId)
                  .column("source_volume_id")
                  .nullable()
                  .filter(),
              Field.map("metadata", Volume::metadata)
                  .shownAs(VolumeFields::metadata)
                  .column("metadata")
                  .filterForUsers(),
              Field.made("links", (Volume volume, VolumeBeside beside) -> beside.links(volume))
                  .madeOf("id")
                  .summary(),
              Field.text("user_id", Volume::userId).column("user_id").filter().sort(),
              Field.flag("bootable", Volume::bootable)
                  .shownAsText(volume -> volume.bootable() ? "true" : "false")
                  .column("bootable")
                  .filterForUsers()
                  .sort(),
              Field.flag("encrypted", (Volume volume) -> volume.encryptionKeyId() != null),
              Field.text("replication_status", Volume::replicationStatus)
                  .column("replication_status")
                  .nullable()
                  .filter()
                  .sort(),
              Field.id("consistencygroup_id", (Volume volume) -> null),
              Field.flag("multiattach", Volume::multiattach).column("multiattach").filter(),
              Field.text("migration_status", Volume::migrationStatus)
                  .toAdmins()
                  .column("migration_status")
                  .nullable()
                  .filterForUsers()
                  .sort(),
              Field.id("group_id", Volume::groupId)
                  .since(13)
                  .column("group_id")
                  .nullable()
                  .filterForUsers()
                  .filterSince(10)
                  .sort(),
              Field.text("provider_id", Volume::providerId).since(21).toAdmins(),
              // Before 3.69 clients do not know that a connector may have to find it out.
              Field.flag(
                      "shared_targets",
                      (Volume volume) -> !Boolean.FALSE.equals(volume.sharedTargets()))
                  .since(48)
                  .until(68),
              Field.flag("shared_targets", Volume::sharedTargets).since(69),
              Field.id("service_uuid", Volume::serviceId).since(48),
              Field.text("cluster_name", Volume::clusterName)
                  .since(61)
                  .toAdmins()
                  .column("cluster_name")
                  .nullable()
                  .filter(),
              Field.id("volume_type_id", Volume::volumeTypeId)
                  .since(63)
                  .column("volume_type_id")
                  .nullable()
                  .filter()
                  .sort(),
              Field.id("encryption_key_id", VolumeFields::encryptionKey).since(64).onlyPresent(),
              Field.flag("consumes_quota", Volume::consumesQuota)
                  .since(65)
                  .column("consumes_quota")
                  .filterForUsers()
                  .filterSince(65),
              Field.text("os-vol-tenant-attr:tenant_id", Volume::projectId)
                  .in(Answer.DETAIL)
                  .to("volume_extension:volume_tenant_attribute")
                  .column("project_id")
                  .askedAs("project_id")
                  .filter()
                  .sort(),
              Field.text("os-vol-host-attr:host", Volume::host)
                  .in(Answer.DETAIL)
                  .to("volume_extension:volume_host_attribute")
                  .column("host")
                  .nullable()
                  .askedAs("host")
                  .filter()
                  .sort(),
              Field.text("os-vol-mig-status-attr:migstat", Volume::migrationStatus)
                  .in(Answer.DETAIL)
                  .to("volume_extension:volume_mig_status_attribute"),
              Field.id("os-vol-mig-status-attr:name_id", Volume::nameId)
                  .in(Answer.DETAIL)
                  .to("volume_extension:volume_mig_status_attribute"),
              Field.map("volume_image_metadata", Volume::imageMetadata)
                  .shownAs(
                      volume -> volume.imageMetadata().isEmpty() ? null : volume.imageMetadata())
                  .in(Answer.DETAIL)
                  .onlyPresent()
                  .column("image_metadata")
                  .askedAs("glance_metadata")
                  .filter()
                  .filterSince(4),
              Field.text("attach_status", Volume::attachStatus)
                  .hidden()
                  .column("attach_status")
                  .filter()
                  .sort(),
              Field.time("launched_at", Volume::launchedAt)
                  .hidden()
                  .column("launched_at")
                  .nullable()
                  .sort()));

  private VolumeFields() {}

  /** The user's metadata, with what of the admin's is for everybody. */
  private static Map<String, String> metadata(Volume volume) {
    Map<String, String> shown = new LinkedHashMap<>(volume.metadata());
    for (String key : VISIBLE_ADMIN_KEYS) {
      String value = volume.adminMetadata().get(key);
      if (value != null) {
        shown.put(key, value);
      }
    }
    return shown;
  }

  private static @Nullable UUID encryptionKey(Volume volume) {
    return FIXED_KEY.equals(volume.encryptionKeyId()) ? null : volume.encryptionKeyId();
  }
}
