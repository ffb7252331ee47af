package dev.halite.common.quota;

import dev.halite.common.fault.FaultCode;
import dev.halite.common.fault.HaliteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    if (change.volumeTypeId() != null) {
      takeRow(change, change.volumeTypeId().toString(), "_" + change.volumeTypeName());
    }
    takeRow(change, ALL_TYPES, "");
  }

  private void takeRow(QuotaChange change, String row, String suffix) {
    if (!add(change, row, suffix)) {
      jdbc.sql(
              """
              INSERT INTO quota_usage (project_id, volume_type_id) VALUES (:project, :type)
              ON CONFLICT DO NOTHING
              """)
          .param("project", change.projectId())
          .param("type", row)
          .update();
      if (!add(change, row, suffix)) {
        throw overLimit(change, row, suffix);
      }
    }
  }

  /** One statement: the limits are read where the counters are compared with them. */
  private boolean add(QuotaChange change, String row, String suffix) {
    List<String> sets = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    Map<String, Object> parameters = new LinkedHashMap<>();
    change
        .deltas()
        .forEach(
            (counter, delta) -> {
              String column = counter.text();
              sets.add(column + " = q." + column + " + :" + column);
              conditions.add(
                  "("
                      + QuotaLimits.EFFECTIVE.formatted(column, column, column)
                      + " NOT BETWEEN 0 AND q."
                      + column
                      + " + :"
                      + column
                      + " - 1)");
              parameters.put(column, delta);
              parameters.put(column + "_resource", column + suffix);
              parameters.put(column + "_builtin", suffix.isEmpty() ? counter.builtInLimit() : -1L);
            });
    return jdbc.sql(
                "UPDATE quota_usage q SET "
                    + String.join(", ", sets)
                    + " WHERE q.project_id = :project AND q.volume_type_id = :type AND "
                    + String.join(" AND ", conditions))
            .param("project", change.projectId())
            .param("type", row)
            .params(parameters)
            .update()
        == 1;
  }

  private HaliteException overLimit(QuotaChange change, String row, String suffix) {
    Map<String, Long> used = usage(change.projectId(), row);
    for (Map.Entry<QuotaCounter, Long> delta : change.deltas().entrySet()) {
      QuotaCounter counter = delta.getKey();
      String resource = counter.text() + suffix;
      long limit =
          limits.effective(
              change.projectId(), resource, suffix.isEmpty() ? counter.builtInLimit() : -1);
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
    List<String> rows = new ArrayList<>();
    if (change.volumeTypeId() != null) {
      rows.add(change.volumeTypeId().toString());
    }
    rows.add(ALL_TYPES);
    for (String row : rows) {
      jdbc.sql(
              "UPDATE quota_usage SET "
                  + sets
                  + " WHERE project_id = :project AND volume_type_id = :type")
          .param("project", change.projectId())
          .param("type", row)
          .params(deltas)
          .update();
    }
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
