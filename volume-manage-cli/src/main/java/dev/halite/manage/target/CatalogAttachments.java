package dev.halite.manage.target;

import dev.halite.manage.settings.SettingsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the catalog says of servers that have volumes. */
record CatalogAttachments(JdbcClient jdbc) {
  private static final int AT_ONCE = 1000;

  /** The attachments that were told how to reach a volume of that backend, by volume. */
  Map<UUID, Set<UUID>> connected(String backend) {
    Map<UUID, Set<UUID>> connected = new HashMap<>();
    jdbc.sql(
            """
            SELECT a.volume_id, a.id FROM attachment a JOIN volume v ON v.id = a.volume_id
            WHERE a.deleted_at IS NULL AND a.connection_info IS NOT NULL
              AND split_part(v.host, '#', 1) = :backend
            """)
        .param("backend", backend)
        .query(
            row -> {
              connected
                  .computeIfAbsent(row.getObject(1, UUID.class), id -> new HashSet<>())
                  .add(row.getObject(2, UUID.class));
            });
    return connected;
  }

  /** Those of these attachments that are there, connected or not yet. */
  Set<UUID> live(Set<UUID> attachments) {
    Set<UUID> live = new HashSet<>();
    List<UUID> all = List.copyOf(attachments);
    for (int i = 0; i < all.size(); i += AT_ONCE) {
      live.addAll(
          jdbc.sql("SELECT id FROM attachment WHERE deleted_at IS NULL AND id IN (:ids)")
              .param("ids", all.subList(i, Math.min(all.size(), i + AT_ONCE)))
              .query((row, number) -> row.getObject(1, UUID.class))
              .list());
    }
    return live;
  }

  /** Where a volume lies. */
  record Place(String backend, UUID placement) {}

  /** Of a volume that is there. */
  Place place(UUID volumeId) {
    return jdbc.sql(
            """
            SELECT split_part(host, '#', 1), placement FROM volume
            WHERE id = :id AND deleted_at IS NULL AND placement IS NOT NULL AND host IS NOT NULL
            """)
        .param("id", volumeId)
        .query((row, number) -> new Place(row.getString(1), row.getObject(2, UUID.class)))
        .optional()
        .orElseThrow(
            () ->
                new SettingsException(
                    "The catalog has no volume %s that lies anywhere.".formatted(volumeId)));
  }
}
