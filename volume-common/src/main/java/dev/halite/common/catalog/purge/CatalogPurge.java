package dev.halite.common.catalog.purge;

import dev.halite.common.engine.database.Upkeep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes the rows of resources that were deleted long ago, a batch in each transaction, so that
 * nobody waits for it. A row to which another one still refers stays until that one is gone.
 * Several processes may purge at once: each takes rows that no other has.
 */
public class CatalogPurge {
  private static final Logger log = LoggerFactory.getLogger(CatalogPurge.class);

  static final int BATCH = 500;

  /** Batches of a table in one run: enough for ten million rows a day, and an end in any case. */
  private static final int BATCHES = 1_000;

  /**
   * A table whose rows are deleted by their date first.
   *
   * @param referrers columns of other tables, or of this one, that refer to its id
   */
  record Purged(String table, List<String> referrers) {
    Purged(String table, String... referrers) {
      this(table, List.of(referrers));
    }
  }

  /** What refers comes before what it refers to. */
  static final List<Purged> TABLES =
      List.of(
          new Purged("attachment"),
          new Purged("volume_transfer"),
          new Purged("snapshot"),
          new Purged("backup", "backup.parent_id"),
          new Purged(
              "volume",
              "snapshot.volume_id",
              "attachment.volume_id",
              "volume_transfer.volume_id",
              "image_cache_entry.volume_id"),
          new Purged("group_snapshot", "snapshot.group_snapshot_id"),
          new Purged(
              "volume_group",
              "group_volume_type.group_id",
              "group_snapshot.group_id",
              "volume.group_id"));

  private final Upkeep upkeep;

  public CatalogPurge(Upkeep upkeep) {
    this.upkeep = upkeep;
  }

  /**
   * Removes what was deleted longer ago than this.
   *
   * @return how many rows of which table
   */
  public Map<String, Integer> purge(Duration age) {
    Map<String, Integer> removed = new LinkedHashMap<>();
    for (Purged purged : TABLES) {
      int rows = purge(purged, age);
      if (rows > 0) {
        removed.put(purged.table(), rows);
      }
    }
    if (!removed.isEmpty()) {
      log.info("Rows purged of what was deleted more than {} ago: {}", age, removed);
    }
    return removed;
  }

  /** Removes the answers that are not kept any longer; how many. */
  int forgetAnswers() {
    String statement =
        """
        DELETE FROM idempotency_key WHERE (project_id, route, key) IN (
          SELECT project_id, route, key FROM idempotency_key
          WHERE expires_at < clock_timestamp()
          ORDER BY expires_at LIMIT %d FOR UPDATE SKIP LOCKED)
        """
            .formatted(BATCH);
    return inBatches(jdbc -> jdbc.sql(statement).update());
  }

  private int purge(Purged purged, Duration age) {
    StringBuilder unused = new StringBuilder();
    for (String referrer : purged.referrers()) {
      int dot = referrer.indexOf('.');
      unused
          .append(" AND NOT EXISTS (SELECT FROM ")
          .append(referrer, 0, dot)
          .append(" r WHERE r.")
          .append(referrer.substring(dot + 1))
          .append(" = d.id)");
    }
    String statement =
        """
        DELETE FROM %1$s WHERE id IN (
          SELECT d.id FROM %1$s d
          WHERE d.deleted_at < clock_timestamp() - :age * interval '1 second'%2$s
          ORDER BY d.deleted_at LIMIT %3$d FOR UPDATE SKIP LOCKED)
        """
            .formatted(purged.table(), unused, BATCH);
    return inBatches(jdbc -> jdbc.sql(statement).param("age", age.toSeconds()).update());
  }

  private int inBatches(ToIntFunction<JdbcClient> batch) {
    int rows = 0;
    for (int i = 0; i < BATCHES; i++) {
      int removed = upkeep.piece(batch);
      rows += removed;
      if (removed < BATCH) {
        break;
      }
    }
    return rows;
  }

  /** Removes the oldest messages of projects that have more than so many; how many. */
  int trimMessages(int most) {
    return upkeep.piece(
        jdbc ->
            jdbc.sql(
                    """
                    DELETE FROM user_message WHERE id IN (
                      SELECT m.id
                      FROM (SELECT project_id FROM user_message
                            GROUP BY project_id HAVING count(*) > :most) AS loud
                      CROSS JOIN LATERAL (
                        SELECT id FROM user_message u WHERE u.project_id = loud.project_id
                        ORDER BY created_at DESC, id DESC OFFSET :most LIMIT 10000) AS m)
                    """)
                .param("most", most)
                .update());
  }
}
