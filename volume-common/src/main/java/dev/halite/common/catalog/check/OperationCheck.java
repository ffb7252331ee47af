package dev.halite.common.catalog.check;

import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.engine.operation.OperationState;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks for work that nobody does: statuses, operations and holds without an owner. */
final class OperationCheck {
  private final JdbcClient jdbc;

  OperationCheck(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Rows in a status that nobody will ever bring them out of. */
  List<Violation> statuses(CheckedResource resource) {
    return find(
        Rule.STATUS_WITHOUT_OPERATION,
        """
        SELECT :type || ' ' || v.id, 'the status is ' || v.status || ', but no operation works on it'
        FROM %s v
        WHERE v.deleted_at IS NULL AND v.status IN (:owned)
          AND NOT EXISTS (SELECT FROM operation_run r WHERE r.resource_id = v.id AND r.exclusive)
          AND NOT EXISTS (SELECT FROM hold h WHERE h.resource_id = v.id)
        ORDER BY v.id
        """
            .formatted(resource.type().table()),
        Map.of("type", resource.type().text(), "owned", resource.serviceOwned()));
  }

  List<Violation> lost() {
    return find(
        Rule.OPERATION_LOST,
        """
        SELECT 'operation ' || o.id,
               o.kind || ' of ' || o.resource_id || ' has not ended and is in no queue'
        FROM operation o
        WHERE o.state = :open
          AND NOT EXISTS (SELECT FROM operation_run r WHERE r.operation_id = o.id)
        ORDER BY o.id
        """,
        Map.of("open", OperationState.OPEN.text()));
  }

  List<Violation> runsAfterEnd() {
    return find(
        Rule.RUN_AFTER_END,
        """
        SELECT 'operation ' || r.operation_id,
               r.kind || ' is ' || COALESCE(o.state, 'not recorded') || ', but in queue ' || r.queue
        FROM operation_run r LEFT JOIN operation o ON o.id = r.operation_id
        WHERE o.state IS DISTINCT FROM :open
        ORDER BY r.operation_id
        """,
        Map.of("open", OperationState.OPEN.text()));
  }

  List<Violation> holds() {
    return find(
        Rule.HOLD_LEFT,
        """
        SELECT 'resource ' || h.resource_id,
               'held for operation ' || h.operation_id || ', which has ended'
        FROM hold h
        WHERE NOT EXISTS (SELECT FROM operation_run r WHERE r.operation_id = h.operation_id)
        ORDER BY h.resource_id, h.operation_id
        """,
        Map.of());
  }

  private List<Violation> find(Rule rule, String sql, Map<String, ?> parameters) {
    return jdbc.sql(sql)
        .params(parameters)
        .query((row, number) -> new Violation(rule, row.getString(1), row.getString(2)))
        .list();
  }
}
