package dev.halite.common.catalog.metadata;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads and changes the string maps of every resource. Each change is one statement, so two at the
 * same time lose nothing of each other.
 */
public class StringMaps {
  private static final String MINE =
      " WHERE "
          + LivingRow.BY_ID
          + " AND (CAST(:project AS text) IS NULL OR project_id = :project)";
  private static final String FREE = " AND status <> ALL (string_to_array(:frozen, ','))";

  private final JdbcClient jdbc;
  private final MapLimits limits;

  StringMaps(JdbcClient jdbc, MapLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  /**
   * Which row's map.
   *
   * @param projectId whose row it must be; null for any project's
   */
  public record Target(StringMapColumn map, UUID id, @Nullable String projectId) {}

  /** The map, and what rules of the policy may ask about its row. */
  public record Found(Map<String, String> entries, Map<String, String> policyTarget) {
    public Found {
      entries = Map.copyOf(entries);
      policyTarget = Map.copyOf(policyTarget);
    }

    private String status() {
      return policyTarget.getOrDefault("status", "");
    }
  }

  /**
   * All entries.
   *
   * @throws HaliteException NOT_FOUND
   */
  public Found read(Target target) {
    return find(target, "");
  }

  /**
   * All entries, which then stay as they are until the end of the transaction.
   *
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Found lock(Target target) {
    return find(target, " FOR NO KEY UPDATE");
  }

  /**
   * Adds or replaces entries.
   *
   * @return all entries as they then are
   * @throws HaliteException NOT_FOUND, INVALID_STATE where the row's status forbids it, or
   *     OVER_LIMIT where the map is then too large; the caller's transaction has to be rolled back
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<String, String> merge(Target target, Map<String, String> entries) {
    return change(target, target.map().column() + " || CAST(:entries AS jsonb)", entries);
  }

  /** Puts these entries in the place of all others; otherwise as {@link #merge}. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<String, String> replace(Target target, Map<String, String> entries) {
    return change(target, "CAST(:entries AS jsonb)", entries);
  }

  private Map<String, String> change(Target target, String value, Map<String, String> entries) {
    StringMapColumn map = target.map();
    Map<String, String> changed =
        statement(
                target,
                "UPDATE %s SET %s = %s, updated_at = clock_timestamp()"
                    .formatted(map.table(), map.column(), value),
                FREE + " RETURNING " + map.column())
            .param("frozen", String.join(",", map.frozenIn()))
            .param("entries", Json.write(entries))
            .query((row, number) -> Json.stringMap(row.getString(1)))
            .optional()
            .orElseThrow(() -> map.frozen(target.id(), find(target, "").status()));
    limits.require(map.title(), changed);
    return changed;
  }

  /**
   * Removes an entry.
   *
   * @throws HaliteException NOT_FOUND for the row and for the entry, or INVALID_STATE where the
   *     row's status forbids it
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void remove(Target target, String key) {
    StringMapColumn map = target.map();
    int removed =
        statement(
                target,
                "UPDATE %1$s SET %2$s = %2$s - :key, updated_at = clock_timestamp()"
                    .formatted(map.table(), map.column()),
                FREE + " AND jsonb_exists(" + map.column() + ", :key)")
            .param("frozen", String.join(",", map.frozenIn()))
            .param("key", key)
            .update();
    if (removed == 0) {
      Found found = find(target, "");
      throw found.entries().containsKey(key)
          ? map.frozen(target.id(), found.status())
          : noSuchEntry();
    }
  }

  /** What a key is answered with that is not in the map. */
  public static HaliteException noSuchEntry() {
    return new HaliteException(FaultCode.NOT_FOUND, "Metadata item was not found");
  }

  private Found find(Target target, String suffix) {
    StringMapColumn map = target.map();
    String id = target.id().toString();
    return statement(
            target,
            "SELECT %s, project_id, user_id, status FROM %s".formatted(map.column(), map.table()),
            suffix)
        .query(
            (row, number) ->
                new Found(
                    Json.stringMap(row.getString(1)),
                    RuleTarget.resource(id, row.getString(2), row.getString(3), row.getString(4))))
        .optional()
        .orElseThrow(() -> map.missing(target.id()));
  }

  private JdbcClient.StatementSpec statement(Target target, String head, String tail) {
    return jdbc.sql(head + MINE + tail)
        .param("id", target.id())
        .param("project", target.projectId());
  }
}
