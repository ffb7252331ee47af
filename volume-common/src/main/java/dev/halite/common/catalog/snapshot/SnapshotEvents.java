package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.event.ResourceEvents;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
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
    Place place = placeOf(snapshot);
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("tenant_id", snapshot.projectId());
    payload.put("user_id", snapshot.userId());
    payload.put("availability_zone", place.zone());
    payload.put("volume_id", snapshot.volumeId());
    payload.put("volume_size", snapshot.sizeGb());
    payload.put("snapshot_id", snapshot.id());
    payload.put("display_name", snapshot.name());
    payload.put("created_at", Events.time(snapshot.createdAt()));
    payload.put("status", snapshot.status().text());
    payload.put("deleted", snapshot.status() == SnapshotStatus.DELETED ? "True" : "");
    payload.put("metadata", asPythonPrints(snapshot.metadata()));
    events.record(type, place.publisher(events), payload, context);
  }

  /** Where its volume is. */
  private record Place(@Nullable String zone, @Nullable String host) {
    String publisher(Events events) {
      return host == null
          ? events.publisher("snapshot")
          : "snapshot." + HostName.parse(host).service();
    }
  }

  private Place placeOf(Snapshot snapshot) {
    return jdbc.sql("SELECT availability_zone, host FROM volume WHERE id = :id")
        .param("id", snapshot.volumeId())
        .query((row, number) -> new Place(row.getString(1), row.getString(2)))
        .optional()
        .orElse(new Place(null, null));
  }

  /** Consumers know the metadata of a snapshot as a text, such as {@code {'key': 'value'}}. */
  private static String asPythonPrints(Map<String, String> map) {
    return map.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
