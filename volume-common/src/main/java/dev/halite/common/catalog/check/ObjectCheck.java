package dev.halite.common.catalog.check;

import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.driver.PlacementState;
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

/** Compares what lies on a backend's storage with the rows that the catalog places there. */
final class ObjectCheck {
  private static final int GIB_BITS = 30;

  private final JdbcClient jdbc;

  ObjectCheck(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A row as the catalog has it at this backend. */
  private record Row(UUID placement, int sizeGb, @Nullable String pool, String status) {}

  List<Violation> violations(
      CheckedResource resource, String backend, Collection<StoredObject> stored) {
    String statement = resource.atBackend();
    if (statement == null) {
      return List.of();
    }
    String type = resource.type().text();
    Map<UUID, Row> rows = rows(statement, backend);
    Set<UUID> busy = busy();
    List<Violation> violations = new ArrayList<>();
    Map<UUID, StoredObject> byId = new HashMap<>();
    stored.forEach(object -> byId.put(object.id(), object));
    for (StoredObject object : new TreeMap<>(byId).values()) {
      if (busy.contains(object.id())) {
        continue;
      }
      Row row = rows.get(object.id());
      if (row == null) {
        violations.add(
            new Violation(
                Rule.OBJECT_LEFT,
                type + " " + object.id(),
                "%d bytes lie at %s, but no %s is there"
                    .formatted(object.sizeBytes(), place(backend, object), type)));
      } else if (!isUncertain(resource, row)) {
        String difference = difference(row, object);
        if (difference != null) {
          violations.add(
              new Violation(
                  Rule.OBJECT_DIFFERS,
                  type + " " + object.id(),
                  "at " + backend + " " + difference));
        }
      }
    }
    rows.forEach(
        (id, row) -> {
          if (!byId.containsKey(id) && !busy.contains(id) && !isUncertain(resource, row)) {
            violations.add(
                new Violation(
                    Rule.OBJECT_MISSING,
                    type + " " + id,
                    "is %s, but not on the storage of %s".formatted(row.status(), backend)));
          }
        });
    return violations;
  }

  /** What failed has left anything between all and nothing. */
  private static boolean isUncertain(CheckedResource resource, Row row) {
    return resource.uncertain().stream().anyMatch(status -> status.text().equals(row.status()));
  }

  private static String place(String backend, StoredObject object) {
    return object.pool() == null ? backend : backend + "#" + object.pool();
  }

  private static @Nullable String difference(Row row, StoredObject object) {
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
    if (object.pool() != null && !object.pool().equals(row.pool())) {
      return "its object is in pool %s, not %s".formatted(object.pool(), row.pool());
    }
    return null;
  }

  private Map<UUID, Row> rows(String statement, String backend) {
    Map<UUID, Row> rows = new TreeMap<>();
    jdbc.sql(statement)
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

  /** What is being worked on: its objects come and go. */
  private Set<UUID> busy() {
    return new HashSet<>(
        jdbc.sql("SELECT DISTINCT resource_id FROM operation_run")
            .query((row, number) -> row.getObject(1, UUID.class))
            .list());
  }
}
