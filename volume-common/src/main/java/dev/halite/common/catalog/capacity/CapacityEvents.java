package dev.halite.common.catalog.capacity;

import dev.halite.common.engine.event.Events;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events about the room in a backend and in its pools, for those that meter it. */
class CapacityEvents {
  private final JdbcClient jdbc;
  private final Events events;

  CapacityEvents(JdbcClient jdbc, Events events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /** GiB of a pool. */
  private record Room(
      String pool,
      double total,
      double free,
      double allocated,
      double provisioned,
      double virtualFree) {}

  /** In the transaction that stores a report: tells what has changed by it, if anything has. */
  void recordAround(long backendId, OffsetDateTime measuredAt, Runnable store) {
    if (!events.enabled()) {
      store.run();
      return;
    }
    List<Room> before = roomIn(backendId);
    store.run();
    List<Room> after = roomIn(backendId);
    if (after.isEmpty() || after.equals(before)) {
      return;
    }
    String host =
        jdbc.sql("SELECT host FROM backend WHERE id = :id")
            .param("id", backendId)
            .query(String.class)
            .single();
    Instant measured = measuredAt.toInstant();
    for (Room room : after) {
      if (!before.contains(room)) {
        record("capacity.pool", host + "#" + room.pool(), List.of(room), measured);
      }
    }
    record("capacity.backend", host, after, measured);
  }

  private void record(String type, String name, List<Room> rooms, Instant measuredAt) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("name_to_id", name);
    payload.put("total", sum(rooms, Room::total));
    payload.put("free", sum(rooms, Room::free));
    payload.put("allocated", sum(rooms, Room::allocated));
    payload.put("provisioned", sum(rooms, Room::provisioned));
    payload.put("virtual_free", sum(rooms, Room::virtualFree));
    payload.put("reported_at", Events.time(measuredAt));
    events.record(type, events.publisher("capacity"), payload, null);
  }

  private static double sum(List<Room> rooms, ToDoubleFunction<Room> gib) {
    return rooms.stream().mapToDouble(gib).sum();
  }

  /** Of the pools whose size is a number. */
  private List<Room> roomIn(long backendId) {
    return jdbc.sql(
            "SELECT name, total_gb, free_gb, claimed_gb, claimed_gb + others_gb AS provisioned, "
                + Claims.virtualFree("thin")
                + """
                 AS virtual_free
                FROM pool
                WHERE backend_id = :backend AND NOT gone AND reported_at IS NOT NULL
                  AND total_gb < 'Infinity' AND free_gb < 'Infinity'
                ORDER BY name
                """)
        .param("backend", backendId)
        .query(
            (row, number) ->
                new Room(
                    row.getString("name"),
                    row.getDouble("total_gb"),
                    row.getDouble("free_gb"),
                    row.getDouble("claimed_gb"),
                    row.getDouble("provisioned"),
                    row.getDouble("virtual_free")))
        .list();
  }
}
