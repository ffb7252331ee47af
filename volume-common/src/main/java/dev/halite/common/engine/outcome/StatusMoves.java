package dev.halite.common.engine.outcome;

import dev.halite.common.engine.database.LivingRow;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The one place that writes a status. */
final class StatusMoves implements ChangeWriter<StatusMove> {
  private final JdbcClient jdbc;

  StatusMoves(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Class<StatusMove> changes() {
    return StatusMove.class;
  }

  @Override
  public boolean write(StatusMove move) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", move.id());
    parameters.put("to", move.to());
    parameters.put("from", move.from());
    StringBuilder sql = new StringBuilder("UPDATE ").append(move.type().table());
    sql.append(" SET status = :to, updated_at = clock_timestamp()");
    if (move.remembers()) {
      sql.append(", previous_status = status");
    }
    move.stamps().forEach(column -> sql.append(", ").append(column).append(" = clock_timestamp()"));
    if (move.isEnd()) {
      move.type().emptied().forEach(column -> sql.append(", ").append(column).append(" = DEFAULT"));
    }
    sql.append(" WHERE " + LivingRow.BY_ID + " AND status IN (:from)");
    if (move.placement() != null) {
      sql.append(" AND placement = :placement");
      parameters.put("placement", move.placement());
    }
    return jdbc.sql(sql.toString()).params(parameters).update() == 1;
  }
}
