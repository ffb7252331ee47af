package dev.halite.common.catalog.check;

import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares what lies on a backend's storage with the volumes that the catalog places there. */
final class ObjectCheck {
  private static final int GIB_BITS = 30;

  private final JdbcClient jdbc;

  ObjectCheck(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A volume as the catalog has it at this backend. */
  private record Row(UUID placement, int sizeGb, @Nullable String pool, String status) {}

  List<Violation> violations(String backend, Collection<StoredVolume> stored) {
    Map<UUID, Row> rows = rows(backend);
    Set<UUID> busy = busy();
    List<Violation> violations = new ArrayList<>();
    Map<UUID, StoredVolume> byVolume = new HashMap<>();
    stored.forEach(object -> byVolume.put(object.volumeId(), object));
    for (StoredVolume object : new TreeMap<>(byVolume).values()) {
      if (busy.contains(object.volumeId())) {
        continue;
      }
      Row row = rows.get(object.volumeId());
      if (row == null) {
        violations.add(
            new Violation(
                Rule.OBJECT_LEFT,
                "volume " + object.volumeId(),
                "%d bytes lie at %s#%s, but no volume is there"
                    .formatted(object.sizeBytes(), backend, object.pool())));
      } else if (!mayBeHalfRemoved(row)) {
        String difference = difference(row, object);
        if (difference != null) {
          violations.add(
              new Violation(
                  Rule.OBJECT_DIFFERS,
                  "volume " + object.volumeId(),
                  "at " + backend + " " + difference));
        }
      }
    }
    rows.forEach(
        (id, row) -> {
          if (!byVolume.containsKey(id) && !busy.contains(id) && !mayBeHalfRemoved(row)) {
            violations.add(
                new Violation(
                    Rule.OBJECT_MISSING,
                    "volume " + id,
                    "is %s, but not on the storage of %s".formatted(row.status(), backend)));
          }
        });
    return violations;
  }

  /** A removal that failed has left anything between all and nothing. */
  private static boolean mayBeHalfRemoved(Row row) {
    return row.status().equals(VolumeStatus.ERROR_DELETING.text());
  }

  private static @Nullable String difference(Row row, StoredVolume object) {
    if (object.placement() == null) {
      return "its object is " + object.state();
    }
    if (!row.placement().equals(object.placement())) {
      return "its object has placement %s, not %s".formatted(object.placement(), row.placement());
    }
    if (object.state() != PlacementState.COMPLETE) {
      return "its object is " + object.state();
    }
    if (object.sizeBytes() != (long) row.sizeGb() << GIB_BITS) {
      return "its object has %d bytes, not %d GiB".formatted(object.sizeBytes(), row.sizeGb());
    }
    if (!object.pool().equals(row.pool())) {
      return "its object is in pool %s, not %s".formatted(object.pool(), row.pool());
    }
    return null;
  }

  private Map<UUID, Row> rows(String backend) {
    Map<UUID, Row> rows = new TreeMap<>();
    jdbc.sql(
            """
            SELECT id, placement, size_gb, host, status FROM volume
            WHERE deleted_at IS NULL AND placement IS NOT NULL
              AND split_part(host, '#', 1) = :backend
            """)
        .param("backend", backend)
        .query(
            row -> {
              rows.put(
                  row.getObject("id", UUID.class),
                  new Row(
                      row.getObject("placement", UUID.class),
                      row.getInt("size_gb"),
                      HostName.parse(row.getString("host")).pool(),
                      row.getString("status")));
            });
    return rows;
  }

  /** Volumes that are being worked on: their objects come and go. */
  private Set<UUID> busy() {
    return new HashSet<>(
        jdbc.sql("SELECT DISTINCT resource_id FROM operation_run")
            .query((row, number) -> row.getObject(1, UUID.class))
            .list());
  }
}
