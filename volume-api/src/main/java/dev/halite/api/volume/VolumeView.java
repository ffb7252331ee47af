package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.volume.ServerAttachments.Attached;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How volumes are shown. What came with a later microversion is added for that one and newer. */
@Component
class VolumeView {
  private static final String COLLECTION = "volumes";

  /** Admin metadata that every user sees among the metadata. */
  private static final List<String> VISIBLE_ADMIN_KEYS = List.of("readonly", "attached_mode");

  private static final UUID FIXED_KEY = new UUID(0, 0);

  private final VolumeTypes types;
  private final ServerAttachments attachments;
  private final Policy policy;

  VolumeView(VolumeTypes types, ServerAttachments attachments, Policy policy) {
    this.types = types;
    this.attachments = attachments;
    this.policy = policy;
  }

  /** What the caller may see beside what everybody sees. */
  private record Rights(
      boolean admin, boolean hostNames, boolean tenant, boolean host, boolean migration) {}

  /** Id, name and links. */
  Map<String, Object> summary(Volume volume, ActionRequest request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    String id = volume.id().toString();
    shown.put("id", id);
    shown.put("name", volume.name());
    shown.put("links", request.links().of(COLLECTION, id));
    return withNulls(shown);
  }

  /** All of a volume, as it is shown by itself. */
  Map<String, Object> full(Volume volume, ActionRequest request) {
    return full(List.of(volume), request).getFirst();
  }

  /** All of several volumes; three statements at most, however many there are. */
  List<Map<String, Object>> full(List<Volume> volumes, ActionRequest request) {
    Map<UUID, String> typeNames = typeNames(volumes);
    Map<UUID, List<Attached>> attached = attachments.of(volumes);
    Rights rights = rights(request.context());
    return volumes.stream()
        .map(
            volume -> {
              Map<String, @Nullable Object> shown =
                  detail(
                      volume,
                      typeNames,
                      attached.getOrDefault(volume.id(), List.of()),
                      rights,
                      request);
              addAttributes(shown, volume, rights);
              return withNulls(shown);
            })
        .toList();
  }

  /** A volume in the answer to its making or changing, which lacks what extensions add. */
  Map<String, Object> changed(Volume volume, ActionRequest request) {
    List<Volume> one = List.of(volume);
    return withNulls(
        detail(
            volume,
            typeNames(one),
            attachments.of(one).getOrDefault(volume.id(), List.of()),
            rights(request.context()),
            request));
  }

  private Map<UUID, String> typeNames(List<Volume> volumes) {
    List<UUID> ids =
        volumes.stream().map(Volume::volumeTypeId).filter(Objects::nonNull).distinct().toList();
    return ids.isEmpty() ? Map.of() : types.namesOf(ids);
  }

  private Rights rights(RequestContext caller) {
    return new Rights(
        caller.admin(),
        caller.admin() || caller.serviceRoles().contains("service"),
        policy.allows("volume_extension:volume_tenant_attribute", caller),
        policy.allows("volume_extension:volume_host_attribute", caller),
        policy.allows("volume_extension:volume_mig_status_attribute", caller));
  }

  private static Map<String, @Nullable Object> detail(
      Volume volume,
      Map<UUID, String> typeNames,
      List<Attached> attached,
      Rights rights,
      ActionRequest request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(64);
    String id = volume.id().toString();
    shown.put("id", id);
    shown.put("status", volume.status().shown());
    shown.put("size", volume.sizeGb());
    shown.put("availability_zone", volume.availabilityZone());
    shown.put("created_at", volume.createdAt());
    shown.put("updated_at", volume.updatedAt());
    shown.put("attachments", attached.stream().map(one -> attachment(one, rights)).toList());
    shown.put("name", volume.name());
    shown.put("description", volume.description());
    UUID typeId = volume.volumeTypeId();
    shown.put("volume_type", typeId == null ? null : typeNames.get(typeId));
    shown.put("snapshot_id", volume.snapshotId());
    shown.put("source_volid", volume.sourceVolumeId());
    shown.put("metadata", metadata(volume));
    shown.put("links", request.links().of(COLLECTION, id));
    shown.put("user_id", volume.userId());
    shown.put("bootable", volume.bootable() ? "true" : "false");
    shown.put("encrypted", volume.encryptionKeyId() != null);
    shown.put("replication_status", volume.replicationStatus());
    shown.put("consistencygroup_id", null);
    shown.put("multiattach", volume.multiattach());
    if (rights.admin()) {
      shown.put("migration_status", volume.migrationStatus());
    }
    addNewer(shown, volume, rights, request);
    return shown;
  }

  private static void addNewer(
      Map<String, @Nullable Object> shown, Volume volume, Rights rights, ActionRequest request) {
    if (request.atLeast(13)) {
      shown.put("group_id", volume.groupId());
    }
    if (request.atLeast(21) && rights.admin()) {
      shown.put("provider_id", volume.providerId());
    }
    if (request.atLeast(48)) {
      Boolean shared = volume.sharedTargets();
      shown.put("shared_targets", shared == null && !request.atLeast(69) ? Boolean.TRUE : shared);
      shown.put("service_uuid", volume.serviceId());
    }
    if (request.atLeast(61) && rights.admin()) {
      shown.put("cluster_name", volume.clusterName());
    }
    if (request.atLeast(63)) {
      shown.put("volume_type_id", volume.volumeTypeId());
    }
    UUID key = volume.encryptionKeyId();
    if (request.atLeast(64) && key != null && !key.equals(FIXED_KEY)) {
      shown.put("encryption_key_id", key);
    }
    if (request.atLeast(65)) {
      shown.put("consumes_quota", volume.consumesQuota());
    }
  }

  private static void addAttributes(
      Map<String, @Nullable Object> shown, Volume volume, Rights rights) {
    if (rights.tenant()) {
      shown.put("os-vol-tenant-attr:tenant_id", volume.projectId());
    }
    if (rights.host()) {
      shown.put("os-vol-host-attr:host", volume.host());
    }
    if (rights.migration()) {
      shown.put("os-vol-mig-status-attr:migstat", volume.migrationStatus());
      shown.put("os-vol-mig-status-attr:name_id", volume.nameId());
    }
    if (!volume.imageMetadata().isEmpty()) {
      shown.put("volume_image_metadata", volume.imageMetadata());
    }
  }

  /** The user's metadata, with what of the admin's is for everybody. */
  static Map<String, String> metadata(Volume volume) {
    Map<String, String> shown = new LinkedHashMap<>(volume.metadata());
    for (String key : VISIBLE_ADMIN_KEYS) {
      String value = volume.adminMetadata().get(key);
      if (value != null) {
        shown.put(key, value);
      }
    }
    return shown;
  }

  private static Map<String, Object> attachment(Attached attached, Rights rights) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", attached.volumeId());
    shown.put("attachment_id", attached.id());
    shown.put("volume_id", attached.volumeId());
    shown.put("server_id", attached.serverId());
    shown.put("host_name", rights.hostNames() ? attached.host() : null);
    shown.put("device", attached.device());
    shown.put("attached_at", attached.attachedAt());
    return withNulls(shown);
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
