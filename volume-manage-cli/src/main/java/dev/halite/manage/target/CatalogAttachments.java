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
  private static final Set<String> STEADY = Set.of("available", "in-use");

  /**
   * The attachments that were told how to reach a volume of that backend, by volume; but those that
   * are just ended.
   */
  Map<UUID, Set<UUID>> connected(String backend) {
    Map<UUID, Set<UUID>> connected = new HashMap<>();
    jdbc.sql(
            """
            SELECT a.volume_id, a.id FROM attachment a JOIN volume v ON v.id = a.volume_id
            WHERE a.deleted_at IS NULL AND a.connection_info IS NOT NULL
              AND a.attach_status <> 'detaching'
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

  /** Of a volume that is there, and stays there for now. */
  Place place(UUID volumeId) {
    Lying lying =
        jdbc.sql(
                """
                SELECT split_part(v.host, '#', 1), v.placement, v.status,
                  v.migration_status IN ('starting', 'migrating', 'completing')
                    OR EXISTS (SELECT FROM operation_run r WHERE r.resource_id = v.id)
                FROM volume v
                WHERE v.id = :id AND v.deleted_at IS NULL AND v.placement IS NOT NULL
                  AND v.host IS NOT NULL
                """)
            .param("id", volumeId)
            .query(
                (row, number) ->
                    new Lying(
                        new Place(row.getString(1), row.getObject(2, UUID.class)),
                        row.getString(3),
                        row.getBoolean(4)))
            .optional()
            .orElseThrow(
                () ->
                    new SettingsException(
                        "The catalog has no volume %s that lies anywhere.".formatted(volumeId)));
    if (lying.busy() || !STEADY.contains(lying.status())) {
      throw new SettingsException(
          "Volume %s is %s in the catalog%s; it is let out only while it is available or in-use and nothing is done to it."
              .formatted(
                  volumeId, lying.status(), lying.busy() ? ", and something is done to it" : ""));
    }
    return lying.place();
  }

  private record Lying(Place place, String status, boolean busy) {}
}
