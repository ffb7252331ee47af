package dev.halite.common.catalog.quota;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private static final Logger log = LoggerFactory.getLogger(Quotas.class);

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
    if (change.ofTypeAlone()) {
      takeRow(change, type);
      return;
    }
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

  /**
   * Gives back what {@link #take} took; limits do not matter. A counter that has drifted below what
   * is given back becomes 0 and is reported: what it counts must still be able to go.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void giveBack(QuotaChange change) {
    giveBackOne(change);
  }

  private void giveBackOne(QuotaChange change) {
    Row project = new Row("project", ALL_TYPES, "");
    UUID typeId = change.volumeTypeId();
    if (typeId == null) {
      Given given = give(change, subtraction(change, project), List.of(project));
      giveWhatIsThere(change, project, given.project());
      return;
    }
    Row type = new Row("type", typeId.toString(), "_" + change.volumeTypeName());
    if (change.ofTypeAlone()) {
      giveWhatIsThere(change, type, giveOfType(change, type));
      return;
    }
    // The count is there to have the type's row locked first, as take() does.
    Given given =
        give(
            change,
            subtraction(change, project) + " AND (SELECT count(*) FROM type_row) >= 0",
            List.of(type, project));
    giveWhatIsThere(change, type, given.type());
    giveWhatIsThere(change, project, given.project());
  }

  /** Gives back what several changes took. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void giveBack(Collection<QuotaChange> changes) {
    if (changes.size() > 1) {
      lockRows(changes);
    }
    changes.forEach(this::giveBackOne);
  }

  private record Given(boolean type, boolean project) {}

  private Given give(QuotaChange change, String projectStatement, List<Row> rows) {
    Row first = rows.getFirst();
    String typeRow =
        rows.size() == 1 ? "" : "type_row AS (" + subtraction(change, first) + " RETURNING 1), ";
    String typeGiven = rows.size() == 1 ? "true" : "EXISTS (SELECT FROM type_row)";
    JdbcClient.StatementSpec statement =
        jdbc.sql(
                """
                WITH %sproject_row AS (%s RETURNING 1)
                SELECT %s AS type, EXISTS (SELECT FROM project_row) AS project
                """
                    .formatted(typeRow, projectStatement, typeGiven))
            .param("project", change.projectId());
    for (Row row : rows) {
      statement = statement.params(subtractionParameters(change, row));
    }
    return statement
        .query((row, number) -> new Given(row.getBoolean("type"), row.getBoolean("project")))
        .single();
  }

  private boolean giveOfType(QuotaChange change, Row type) {
    return jdbc.sql(subtraction(change, type))
            .param("project", change.projectId())
            .params(subtractionParameters(change, type))
            .update()
        == 1;
  }

  /**
   * Locks the rows of several changes in the order in which each change by itself touches its own:
   * those of types by their ids, then that of the project, if one of them touches it: everybody
   * shares it, and who makes a type's first row holds that while it waits for it.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void lockRows(Collection<QuotaChange> changes) {
    jdbc.sql(
            """
            SELECT FROM quota_usage
            WHERE project_id IN (:projects)
              AND (volume_type_id IN (:types) OR :shared AND volume_type_id = :all)
            ORDER BY project_id, volume_type_id = :all, volume_type_id FOR NO KEY UPDATE
            """)
        .param("projects", changes.stream().map(QuotaChange::projectId).distinct().toList())
        .param("all", ALL_TYPES)
        .param("shared", changes.stream().anyMatch(change -> !change.ofTypeAlone()))
        .param(
            "types", changes.stream().map(change -> String.valueOf(change.volumeTypeId())).toList())
        .query((row, number) -> true)
        .list();
  }

  /** Changes nothing where a counter is too small. */
  private static String subtraction(QuotaChange change, Row row) {
    return "UPDATE quota_usage SET %s WHERE project_id = :project AND volume_type_id = :%s_key AND %s"
        .formatted(
            each(change, row, "%1$s = %1$s - :%2$s", ", "),
            row.name(),
            each(change, row, "%1$s >= :%2$s", " AND "));
  }

  private void giveWhatIsThere(QuotaChange change, Row row, boolean given) {
    if (given) {
      return;
    }
    log.error(
        "The quota counters of project {} (type {}) had drifted: less was counted than is given back, {}",
        change.projectId(),
        row.key(),
        change.deltas());
    jdbc.sql(
            "UPDATE quota_usage SET %s WHERE project_id = :project AND volume_type_id = :%s_key"
                .formatted(each(change, row, "%1$s = greatest(%1$s - :%2$s, 0)", ", "), row.name()))
        .param("project", change.projectId())
        .params(subtractionParameters(change, row))
        .update();
  }

  private static String each(QuotaChange change, Row row, String text, String between) {
    return change.deltas().keySet().stream()
        .map(counter -> text.formatted(counter.text(), row.name() + "_" + counter.text()))
        .collect(Collectors.joining(between));
  }

  private static Map<String, Object> subtractionParameters(QuotaChange change, Row row) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put(row.name() + "_key", row.key());
    change
        .deltas()
        .forEach((counter, delta) -> parameters.put(row.name() + "_" + counter.text(), delta));
    return parameters;
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
