package dev.halite.common.engine.worker;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Workers that may no longer work, and what has to be fenced at the storage before their operations
 * go to another.
 */
public class WorkerFences {
  private static final Logger log = LoggerFactory.getLogger(WorkerFences.class);

  /**
   * A fenced worker's hold on a backend.
   *
   * @param host where the worker ran
   */
  public record FencedWorker(UUID workerId, String host, String token) {}

  private final JdbcClient jdbc;
  private final WorkerStore workers;

  WorkerFences(JdbcClient jdbc, WorkerStore workers) {
    this.jdbc = jdbc;
    this.workers = workers;
  }

  /** Marks the workers whose lease has run out. */
  public void markExpired(Duration lease) {
    for (UUID id : workers.fenceExpired(lease)) {
      log.warn("Worker {} let its lease run out and is fenced", id);
    }
  }

  /** Removes the rows of workers that were fenced long ago and own nothing. */
  public void forgetOldWorkers() {
    workers.forgetOld();
  }

  /** Stores what must be fenced to stop this worker at the backend; before its first claim. */
  public void recordToken(UUID workerId, long backendId, String token) {
    jdbc.sql(
            """
            INSERT INTO worker_fence (worker_id, backend_id, token)
            VALUES (:worker, :backend, :token)
            ON CONFLICT (worker_id, backend_id)
              DO UPDATE SET token = excluded.token, fenced_at = NULL, up = false
            """)
        .param("worker", workerId)
        .param("backend", backendId)
        .param("token", token)
        .update();
  }

  /** Fenced workers that have not been fenced at this backend's storage yet. */
  public List<FencedWorker> unfencedAt(long backendId) {
    return jdbc.sql(
            """
            SELECT w.id, w.host, f.token FROM worker_fence f JOIN worker w ON w.id = f.worker_id
            WHERE f.backend_id = :backend AND f.fenced_at IS NULL AND w.fenced_at IS NOT NULL
            """)
        .param("backend", backendId)
        .query(
            (row, number) ->
                new FencedWorker(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
        .list();
  }
}
