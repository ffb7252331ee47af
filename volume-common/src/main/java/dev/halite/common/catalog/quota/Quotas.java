package dev.halite.common.catalog.quota;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counters of what is in use, changed in the transaction that changes what is counted, as its last
 * statements: the row of a type first, then the row of the project, which everybody shares.
 */
public class Quotas {
  /** volume_type_id of a project's own row. */
  public static final String ALL_TYPES = "-";

  /** The class whose limits hold for projects without their own. */
  public static final String DEFAULT_CLASS = "default";

  private final JdbcClient jdbc;
  private final QuotaLimits limits;

  Quotas(JdbcClient jdbc, QuotaLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  public QuotaLimits limits() {
    return limits;
  }

  /**
   * Adds to the counters.
   *
   * @throws HaliteException OVER_LIMIT, naming the quota, when a limit would be passed
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void take(QuotaChange change) {
    Row project = new Row("project", ALL_TYPES, "");
    if (change.volumeTypeId() == null) {
      takeRow(change, project);
      return;
    }
    Row type = new Row("type", change.volumeTypeId().toString(), "_" + change.volumeTypeName());
    Taken taken = takeBoth(change, type, project);
    if (!taken.type()) {
      takeRow(change, type);
    }
    if (!taken.project()) {
      takeRow(change, project);
    }
  }

  /**
   * One row of counters.
   *
   * @param name in SQL
   * @param key volume_type_id
   * @param suffix of the names of its limits
   */
  private record Row(String name, String key, String suffix) {}

  private record Taken(boolean type, boolean project) {}

  /**
   * Both rows in one statement, so that the locks on what everybody shares are held for one round
   * trip less; the second row is not touched when the first has no room or does not exist.
   */
  private Taken takeBoth(QuotaChange change, Row type, Row project) {
    return jdbc.sql(
            """
            WITH type_row AS (%s RETURNING 1),
                 project_row AS (%s AND EXISTS (SELECT FROM type_row) RETURNING 1)
            SELECT EXISTS (SELECT FROM type_row) AS type, EXISTS (SELECT FROM project_row) AS project
            """
                .formatted(addition(change, type), addition(change, project)))
        .param("project", change.projectId())
        .params(parameters(change, type))
        .params(parameters(change, project))
        .query((row, number) -> new Taken(row.getBoolean("type"), row.getBoolean("project")))
        .single();
  }

  private void takeRow(QuotaChange change, Row row) {
    if (!add(change, row)) {
      jdbc.sql(
              """
              INSERT INTO quota_usage (project_id, volume_type_id) VALUES (:project, :type)
              ON CONFLICT DO NOTHING
              """)
          .param("project", change.projectId())
          .param("type", row.key())
          .update();
      if (!add(change, row)) {
        throw overLimit(change, row);
      }
    }
  }

  private boolean add(QuotaChange change, Row row) {
    return jdbc.sql(addition(change, row))
            .param("project", change.projectId())
            .params(parameters(change, row))
            .update()
        == 1;
  }

  /** One statement: the limits are read where the counters are compared with them. */
  private static String addition(QuotaChange change, Row row) {
    List<String> sets = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    for (QuotaCounter counter : change.deltas().keySet()) {
      String column = counter.text();
      String parameter = row.name() + "_" + column;
      sets.add("%s = q.%s + :%s".formatted(column, column, parameter));
      conditions.add(
          "(%s NOT BETWEEN 0 AND q.%s + :%s - 1)"
              .formatted(
                  QuotaLimits.EFFECTIVE.formatted(parameter, parameter, parameter),
                  column,
                  parameter));
    }
    return "UPDATE quota_usage q SET %s WHERE q.project_id = :project AND q.volume_type_id = :%s AND %s"
        .formatted(String.join(", ", sets), row.name() + "_key", String.join(" AND ", conditions));
  }

  private static Map<String, Object> parameters(QuotaChange change, Row row) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put(row.name() + "_key", row.key());
    change
        .deltas()
        .forEach(
            (counter, delta) -> {
              String parameter = row.name() + "_" + counter.text();
              parameters.put(parameter, delta);
              parameters.put(parameter + "_resource", counter.text() + row.suffix());
              parameters.put(
                  parameter + "_builtin", row.suffix().isEmpty() ? counter.builtInLimit() : -1L);
            });
    return parameters;
  }

  private HaliteException overLimit(QuotaChange change, Row row) {
    Map<String, Long> used = usage(change.projectId(), row.key());
    for (Map.Entry<QuotaCounter, Long> delta : change.deltas().entrySet()) {
      QuotaCounter counter = delta.getKey();
      String resource = counter.text() + row.suffix();
      long limit =
          limits.effective(
              change.projectId(), resource, row.suffix().isEmpty() ? counter.builtInLimit() : -1);
      long inUse = used.getOrDefault(counter.text(), 0L);
      if (limit >= 0 && inUse + delta.getValue() > limit) {
        return QuotaMessages.overLimit(counter, resource, delta.getValue(), inUse, limit);
      }
    }
    return new HaliteException(
        FaultCode.OVER_LIMIT, "The quota was used up by another request; try again.");
  }

  /** Gives back what {@link #take} took; limits do not matter. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void giveBack(QuotaChange change) {
    String sets =
        change.deltas().keySet().stream()
            .map(counter -> counter.text() + " = " + counter.text() + " - :" + counter.text())
            .collect(Collectors.joining(", "));
    Map<String, Object> deltas = new LinkedHashMap<>();
    change.deltas().forEach((counter, delta) -> deltas.put(counter.text(), delta));
    String row =
        "UPDATE quota_usage SET " + sets + " WHERE project_id = :project AND volume_type_id = :";
    UUID type = change.volumeTypeId();
    // The count is there to have the type's row locked first, as take() does.
    String statement =
        type == null
            ? row + "all"
            : "WITH type_row AS (%stype RETURNING 1) %sall AND (SELECT count(*) FROM type_row) >= 0"
                .formatted(row, row);
    jdbc.sql(statement)
        .param("project", change.projectId())
        .param("type", type == null ? "" : type.toString())
        .param("all", ALL_TYPES)
        .params(deltas)
        .update();
  }

  /** What a project uses, by counter name; of one type, or of all. */
  public Map<String, Long> usage(String projectId, String volumeTypeId) {
    return usages(projectId).getOrDefault(volumeTypeId, Map.of());
  }

  /** What a project uses, by type (or {@link #ALL_TYPES}) and counter name. */
  public Map<String, Map<String, Long>> usages(String projectId) {
    Map<String, Map<String, Long>> usages = new LinkedHashMap<>();
    jdbc.sql(
            """
            SELECT volume_type_id, volumes, gigabytes, snapshots, backups, backup_gigabytes, groups
            FROM quota_usage WHERE project_id = :project
            """)
        .param("project", projectId)
        .query(
            row -> {
              Map<String, Long> used = new LinkedHashMap<>();
              for (QuotaCounter counter : QuotaCounter.values()) {
                used.put(counter.text(), row.getLong(counter.text()));
              }
              usages.put(row.getString(1), used);
            });
    return usages;
  }
}
