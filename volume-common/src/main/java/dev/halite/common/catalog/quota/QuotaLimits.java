package dev.halite.common.catalog.quota;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Limits: a project's own, else its class's, else the built-in one. */
public class QuotaLimits {
  /** What is counted by type, too. */
  public static final List<String> TYPE_COUNTERS = List.of("volumes", "snapshots", "gigabytes");

  /** The effective limit as SQL; needs :project, :<column>_resource and :<column>_builtin. */
  static final String EFFECTIVE =
      """
      COALESCE((SELECT hard_limit FROM quota_limit
                WHERE project_id = :project AND resource = :%s_resource),
               (SELECT hard_limit FROM quota_class_limit
                WHERE class_name = 'default' AND resource = :%s_resource),
               :%s_builtin)""";

  private final JdbcClient jdbc;

  QuotaLimits(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The limit that holds; -1 is none. */
  public long effective(String projectId, String resource, long builtIn) {
    Long limit =
        jdbc.sql("SELECT " + EFFECTIVE.formatted("x", "x", "x"))
            .param("project", projectId)
            .param("x_resource", resource)
            .param("x_builtin", builtIn)
            .query(Long.class)
            .single();
    return limit == null ? builtIn : limit;
  }

  /** Limits that an administrator set for the project, by resource. */
  public Map<String, Long> ofProject(String projectId) {
    return limits(
        "SELECT resource, hard_limit FROM quota_limit WHERE project_id = :owner", projectId);
  }

  /** Limits that an administrator set for the class, by resource. */
  public Map<String, Long> ofClass(String className) {
    return limits(
        "SELECT resource, hard_limit FROM quota_class_limit WHERE class_name = :owner", className);
  }

  private Map<String, Long> limits(String sql, String owner) {
    return jdbc
        .sql(sql)
        .param("owner", owner)
        .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public void setForProject(String projectId, String resource, long limit) {
    jdbc.sql(
            """
            INSERT INTO quota_limit (project_id, resource, hard_limit)
            VALUES (:project, :resource, :limit)
            ON CONFLICT (project_id, resource)
              DO UPDATE SET hard_limit = excluded.hard_limit, updated_at = clock_timestamp()
            """)
        .param("project", projectId)
        .param("resource", resource)
        .param("limit", limit)
        .update();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public void setForClass(String className, String resource, long limit) {
    jdbc.sql(
            """
            INSERT INTO quota_class_limit (class_name, resource, hard_limit)
            VALUES (:class, :resource, :limit)
            ON CONFLICT (class_name, resource)
              DO UPDATE SET hard_limit = excluded.hard_limit, updated_at = clock_timestamp()
            """)
        .param("class", className)
        .param("resource", resource)
        .param("limit", limit)
        .update();
  }

  /** Lets the limits of a volume type, which are called by its name, follow its new name. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void renameType(String from, String to) {
    for (String counter : TYPE_COUNTERS) {
      for (String table : List.of("quota_limit", "quota_class_limit")) {
        jdbc.sql("UPDATE " + table + " SET resource = :to WHERE resource = :from")
            .param("from", counter + "_" + from)
            .param("to", counter + "_" + to)
            .update();
      }
    }
  }

  /** Back to the class's limits. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void resetProject(String projectId) {
    jdbc.sql("DELETE FROM quota_limit WHERE project_id = :project")
        .param("project", projectId)
        .update();
  }
}
