package dev.halite.common.catalog.volume;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.event.ResourceEvents;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events about volumes, with the payload that consumers of such notifications know. */
public class VolumeEvents implements ResourceEvents<Volume> {
  private final Events events;

  VolumeEvents(Events events) {
    this.events = events;
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.VOLUME;
  }

  @Override
  public void record(String type, Volume volume, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("tenant_id", volume.projectId());
    payload.put("user_id", volume.userId());
    payload.put("volume_id", volume.id());
    payload.put("display_name", volume.name());
    payload.put("size", volume.sizeGb());
    payload.put("status", volume.status().text());
    payload.put("host", volume.host());
    payload.put("availability_zone", volume.availabilityZone());
    payload.put("volume_type", volume.volumeTypeId());
    payload.put("snapshot_id", volume.snapshotId());
    payload.put("created_at", volume.createdAt().toString());
    payload.put("launched_at", volume.launchedAt() == null ? "" : volume.launchedAt().toString());
    payload.put("replication_status", volume.replicationStatus());
    payload.put("metadata", volume.metadata());
    events.record(type, payload, context);
  }
}
