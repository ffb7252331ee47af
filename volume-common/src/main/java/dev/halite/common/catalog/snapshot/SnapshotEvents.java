package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.event.ResourceEvents;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events about snapshots, with the payload that consumers of such notifications know. */
final class SnapshotEvents implements ResourceEvents<Snapshot> {
  private final Events events;
  private final JdbcClient jdbc;

  SnapshotEvents(Events events, JdbcClient jdbc) {
    this.events = events;
    this.jdbc = jdbc;
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.SNAPSHOT;
  }

  @Override
  public void record(String type, Snapshot snapshot, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("tenant_id", snapshot.projectId());
    payload.put("user_id", snapshot.userId());
    payload.put("availability_zone", zoneOf(snapshot));
    payload.put("volume_id", snapshot.volumeId());
    payload.put("volume_size", snapshot.sizeGb());
    payload.put("snapshot_id", snapshot.id());
    payload.put("display_name", snapshot.name());
    payload.put("created_at", snapshot.createdAt().toString());
    payload.put("status", snapshot.status().text());
    payload.put("deleted", snapshot.status() == SnapshotStatus.DELETED ? "True" : "");
    payload.put("metadata", snapshot.metadata().toString());
    events.record(type, payload, context);
  }

  private @Nullable String zoneOf(Snapshot snapshot) {
    return jdbc.sql("SELECT availability_zone FROM volume WHERE id = :id")
        .param("id", snapshot.volumeId())
        .query((row, number) -> String.valueOf(row.getString(1)))
        .optional()
        .orElse(null);
  }
}
