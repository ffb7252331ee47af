package dev.halite.common.engine.operation;

/**
 * SQL for the turn of an operation that is queued now: after the one whose turn it is, because its
 * project may have had its own in this round already, and behind all that its project has waiting
 * there.
 *
 * <p>Where nothing waits, which is so most of the time, it costs one look into an index.
 *
 * <p>Part of the statement, and no function of the database: that would plan its queries anew in
 * every call, which costs more than all else that a create does there.
 */
final class Turns {
  private Turns() {}

  /**
   * The turn, by SQL for where it is queued.
   *
   * @param project the operation's; null for one that comes back later, which stands behind nothing
   */
  static String of(String queue, String lane, String priority, String project) {
    return """
    COALESCE(
      (SELECT GREATEST(
         now.turn + 1,
         (SELECT max(t.turn) + 1 FROM operation_run t
          WHERE t.queue = %1$s AND t.lane = %2$s AND t.priority = %3$s AND t.project_id = %4$s
            AND t.worker_id IS NULL AND t.blocked_by IS NULL AND t.run_at <= clock_timestamp()))
       FROM (SELECT t.turn FROM operation_run t
             WHERE t.queue = %1$s AND t.lane = %2$s AND t.priority = %3$s
               AND t.worker_id IS NULL AND t.blocked_by IS NULL AND t.run_at <= clock_timestamp()
             ORDER BY t.turn LIMIT 1) now),
      0)
    """
        .formatted(queue, lane, priority, project);
  }

  /** The turn of a row {@code r} of operation_run that goes back to where it was queued. */
  static String again() {
    return of("r.queue", "r.lane", "r.priority", "r.project_id");
  }
}
