package dev.halite.common.catalog.volume;

import dev.halite.common.engine.event.EventProperties;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.event.ResourceEvents;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events about volumes, with the payload that consumers of such notifications know. */
public class VolumeEvents implements ResourceEvents<Volume> {
  private static final String SERVICE = "volume";

  private final Events events;
  private final JdbcClient jdbc;
  private final Clock clock;

  VolumeEvents(Events events, JdbcClient jdbc, Clock clock) {
    this.events = events;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** For a process without a context, whose changes others tell of. */
  public static VolumeEvents untold(JdbcClient jdbc, Ids ids) {
    EventProperties nobody = new EventProperties(false, "", "");
    return new VolumeEvents(new Events(jdbc, ids, nobody, ""), jdbc, Clock.systemUTC());
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
    payload.put("created_at", Events.time(volume.createdAt()));
    // Always a time: consumers parse it, also when there was no launch yet.
    payload.put(
        "launched_at",
        Events.time(Objects.requireNonNullElseGet(volume.launchedAt(), clock::instant)));
    payload.put("replication_status", volume.replicationStatus());
    payload.put("replication_extended_status", null);
    payload.put("replication_driver_data", null);
    payload.put("metadata", pairs(volume.metadata()));
    payload.put("glance_metadata", pairs(volume.imageMetadata()));
    payload.put("volume_attachment", attachments(volume.id()));
    events.record(type, publisher(type, volume.host()), payload, context);
  }

  /**
   * The backend; its pool too where a volume is made. Before it has a backend, the process that
   * speaks.
   */
  private String publisher(String type, @Nullable String host) {
    if (host == null) {
      return events.publisher(SERVICE);
    }
    return SERVICE
        + "."
        + (type.startsWith("volume.create.") ? host : HostName.parse(host).service());
  }

  private static List<Map<String, String>> pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
        .toList();
  }

  /** Who has the volume, without the secrets of the connection. */
  private List<Map<String, @Nullable Object>> attachments(UUID volumeId) {
    return jdbc.sql(
            """
            SELECT id, instance_id, attached_host, mountpoint, attach_mode, attach_status,
                   attached_at, created_at, updated_at
            FROM attachment WHERE volume_id = :volume AND deleted_at IS NULL
            ORDER BY created_at, id
            """)
        .param("volume", volumeId)
        .query(
            (row, number) -> {
              Map<String, @Nullable Object> attachment = new LinkedHashMap<>();
              UUID server = row.getObject("instance_id", UUID.class);
              attachment.put("id", row.getObject("id", UUID.class));
              attachment.put("volume_id", volumeId);
              // Consumers know the server by either name.
              attachment.put("instance_uuid", server);
              attachment.put("server_id", server);
              attachment.put("attached_host", row.getString("attached_host"));
              attachment.put("mountpoint", row.getString("mountpoint"));
              attachment.put("attach_mode", row.getString("attach_mode"));
              attachment.put("attach_status", row.getString("attach_status"));
              attachment.put("attach_time", time(row, "attached_at"));
              attachment.put("created_at", time(row, "created_at"));
              attachment.put("updated_at", time(row, "updated_at"));
              return attachment;
            })
        .list();
  }

  private static @Nullable String time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : Events.time(time.toInstant());
  }
}
