package dev.halite.common.engine.worker;

import dev.halite.common.engine.database.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The worker table. */
final class WorkerStore {
  private final JdbcClient jdbc;

  WorkerStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void register(UUID id, String host, Duration lease, Map<String, Integer> supported) {
    jdbc.sql(
            """
            INSERT INTO worker (id, host, lease_until, supported)
            VALUES (:id, :host, clock_timestamp() + :lease * interval '1 millisecond',
                    CAST(:supported AS jsonb))
            """)
        .param("id", id)
        .param("host", host)
        .param("lease", lease.toMillis())
        .param("supported", Json.write(supported))
        .update();
  }

  /** Whether the worker still held its lease or could take it up again. */
  boolean renew(UUID id, Duration lease) {
    return jdbc.sql(
                """
                UPDATE worker
                SET renewed_at = clock_timestamp(),
                    lease_until = clock_timestamp() + :lease * interval '1 millisecond'
                WHERE id = :id AND fenced_at IS NULL
                """)
            .param("id", id)
            .param("lease", lease.toMillis())
            .update()
        == 1;
  }

  /** Ends the lease of a process that stops in order. */
  void resign(UUID id) {
    jdbc.sql(
            """
            UPDATE worker SET lease_until = clock_timestamp(), fenced_at = clock_timestamp()
            WHERE id = :id AND fenced_at IS NULL
            """)
        .param("id", id)
        .update();
  }

  /**
   * Marks the workers whose lease ran out. Nobody is marked within one lease of a start of the
   * database: while it was away nobody could renew.
   */
  List<UUID> fenceExpired(Duration lease) {
    return jdbc.sql(
            """
            UPDATE worker SET fenced_at = clock_timestamp()
            WHERE fenced_at IS NULL AND lease_until < clock_timestamp()
              AND pg_postmaster_start_time()
                  < clock_timestamp() - :lease * interval '1 millisecond'
            RETURNING id
            """)
        .param("lease", lease.toMillis())
        .query((row, number) -> row.getObject(1, UUID.class))
        .list();
  }

  /** Forgets workers that were fenced a day ago and own nothing any more. */
  int forgetOld() {
    return jdbc.sql(
            """
            DELETE FROM worker w
            WHERE w.fenced_at < clock_timestamp() - interval '1 day'
              AND NOT EXISTS (SELECT FROM operation_run r WHERE r.worker_id = w.id)
            """)
        .update();
  }
}
