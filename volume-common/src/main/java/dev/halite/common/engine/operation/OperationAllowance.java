package dev.halite.common.engine.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many operations a project may begin within an hour of the clock, over all processes. Each
 * leaves rows behind that stay for weeks, which no other quota counts. A process takes some at a
 * time out of the catalog and counts them down in memory, so that a request seldom costs a
 * statement; those that it has not used by the end of the hour are lost.
 */
final class OperationAllowance {
  private static final int MOST_AT_ONCE = 50;
  private static final int PARTS = 20;
  private static final int PROJECTS = 10_000;

  /** For so long the catalog is not asked again about a project that may begin no more. */
  private static final long REFUSED_NANOS = Duration.ofSeconds(2).toNanos();

  private final JdbcClient jdbc;
  private final int limit;
  private final Cache<String, Portion> portions =
      Caffeine.newBuilder().maximumSize(PROJECTS).expireAfterWrite(Duration.ofHours(1)).build();

  /**
   * Makes it.
   *
   * @param jdbc outside of the callers' transactions
   * @param limit of a project; 0: none
   */
  OperationAllowance(JdbcClient jdbc, int limit) {
    this.jdbc = jdbc;
    this.limit = limit;
  }

  /** What this process may still begin for a project, until the hour is over. */
  private static final class Portion {
    private long endsAt;
    private int left;
    private long refusedUntil = System.nanoTime();
  }

  /**
   * Counts operations that are about to be recorded.
   *
   * @param projectId null: nobody's, and not counted
   * @throws HaliteException OVER_LIMIT when the project has begun as many as it may
   */
  void take(@Nullable String projectId, int operations) {
    if (projectId == null || limit == 0) {
      return;
    }
    Portion portion = portions.get(projectId, unknown -> new Portion());
    synchronized (portion) {
      if (System.nanoTime() - portion.refusedUntil < 0) {
        throw exceeded();
      }
      if (portion.left < operations || System.nanoTime() - portion.endsAt >= 0) {
        refill(projectId, portion, operations);
      }
      portion.left -= operations;
    }
  }

  private void refill(String projectId, Portion portion, int needed) {
    int more = Math.max(needed, Math.clamp(limit / PARTS, 1, MOST_AT_ONCE));
    Optional<Double> secondsLeft =
        jdbc.sql(
                """
                INSERT INTO project_operations AS p (project_id, hour, operations)
                VALUES (:project, date_trunc('hour', clock_timestamp()), :more)
                ON CONFLICT (project_id, hour) DO UPDATE SET operations = p.operations + :more
                  WHERE p.operations + :more <= :limit
                RETURNING extract(epoch FROM hour + interval '1 hour' - clock_timestamp())
                """)
            .param("project", projectId)
            .param("more", more)
            .param("limit", limit)
            .query(Double.class)
            .optional();
    if (secondsLeft.isEmpty()) {
      portion.refusedUntil = System.nanoTime() + REFUSED_NANOS;
      throw exceeded();
    }
    portion.left = more;
    portion.endsAt = System.nanoTime() + (long) (secondsLeft.get() * 1e9);
  }

  private HaliteException exceeded() {
    return new HaliteException(
        FaultCode.OVER_LIMIT,
        "Maximum number of operations exceeded: the project has begun the %d that it may begin within an hour."
            .formatted(limit));
  }

  /** Forgets hours that are over. */
  void forget() {
    jdbc.sql("DELETE FROM project_operations WHERE hour < clock_timestamp() - interval '2 hours'")
        .update();
  }
}
