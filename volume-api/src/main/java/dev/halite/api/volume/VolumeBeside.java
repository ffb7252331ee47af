package dev.halite.api.volume;

import dev.halite.api.link.Links;
import dev.halite.api.volume.ServerAttachments.Attached;
import dev.halite.common.catalog.volume.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What volumes are shown with that is not in their rows.
 *
 * @param typeNames names of their types
 * @param attached complete attachments by volume
 * @param hostNames whether the caller may see where servers run
 */
record VolumeBeside(
    Map<UUID, String> typeNames,
    Map<UUID, List<Attached>> attached,
    boolean hostNames,
    Links links) {

  @Nullable String typeName(Volume volume) {
    UUID type = volume.volumeTypeId();
    return type == null ? null : typeNames.get(type);
  }

  List<Map<String, String>> links(Volume volume) {
    return links.of(VolumeFields.VOLUMES, volume.id().toString());
  }

  List<Map<String, @Nullable Object>> attachments(Volume volume) {
    return attached.getOrDefault(volume.id(), List.of()).stream().map(this::attachment).toList();
  }

  private Map<String, @Nullable Object> attachment(Attached one) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", one.volumeId());
    shown.put("attachment_id", one.id());
    shown.put("volume_id", one.volumeId());
    shown.put("server_id", one.serverId());
    shown.put("host_name", hostNames ? one.host() : null);
    shown.put("device", one.device());
    shown.put("attached_at", one.attachedAt());
    return shown;
  }
}
