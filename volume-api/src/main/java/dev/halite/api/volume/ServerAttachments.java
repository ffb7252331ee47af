package dev.halite.api.volume;

import dev.halite.common.catalog.volume.Volume;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which servers have volumes attached, as volumes are shown with them. */
@Component
class ServerAttachments {
  private static final String DETACHED = "detached";

  private final JdbcClient jdbc;

  ServerAttachments(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** An attachment that is complete. */
  record Attached(
      UUID id,
      UUID volumeId,
      @Nullable String serverId,
      @Nullable String host,
      @Nullable String device,
      @Nullable Instant attachedAt) {
    private static final long WITHOUT_TEXTS = 300;

    /** About what it takes in memory. */
    private long bytes() {
      return WITHOUT_TEXTS + length(serverId) + length(host) + length(device);
    }

    private static int length(@Nullable String text) {
      return text == null ? 0 : text.length();
    }
  }

  /**
   * Complete attachments by volume: one statement, none where no volume has an attachment.
   *
   * @param room takes the bytes of each, as it does for the volumes' own rows
   */
  Map<UUID, List<Attached>> of(Collection<Volume> volumes, LongConsumer room) {
    List<UUID> ids =
        volumes.stream()
            .filter(volume -> !volume.attachStatus().equals(DETACHED))
            .map(Volume::id)
            .toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<Attached>> found = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, volume_id, instance_id, attached_host, mountpoint, attached_at
            FROM attachment
            WHERE volume_id = ANY (:volumes) AND deleted_at IS NULL AND attach_status = 'attached'
            ORDER BY created_at, id
            """)
        .param("volumes", ids.toArray(UUID[]::new))
        .query(
            row -> {
              OffsetDateTime at = row.getObject(6, OffsetDateTime.class);
              Attached attached =
                  new Attached(
                      row.getObject(1, UUID.class),
                      row.getObject(2, UUID.class),
                      row.getString(3),
                      row.getString(4),
                      row.getString(5),
                      at == null ? null : at.toInstant());
              room.accept(attached.bytes());
              found.computeIfAbsent(attached.volumeId(), key -> new ArrayList<>()).add(attached);
            });
    return found;
  }
}
