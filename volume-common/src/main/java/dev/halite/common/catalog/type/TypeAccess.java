package dev.halite.common.catalog.type;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which projects may use which private types. */
public class TypeAccess {
  private final JdbcClient jdbc;

  TypeAccess(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Projects that may use the type, in order of their ids. */
  public List<String> projects(UUID typeId) {
    return jdbc.sql(
            """
            SELECT project_id FROM volume_type_access
            WHERE volume_type_id = :type ORDER BY project_id
            """)
        .param("type", typeId)
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** Lets a project use the type; false when it was allowed to before. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean add(UUID typeId, String projectId) {
    return jdbc.sql(
                """
                INSERT INTO volume_type_access (volume_type_id, project_id)
                VALUES (:type, :project) ON CONFLICT DO NOTHING
                """)
            .param("type", typeId)
            .param("project", projectId)
            .update()
        == 1;
  }

  /** Takes that back; false when it was not allowed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean remove(UUID typeId, String projectId) {
    return jdbc.sql(
                """
                DELETE FROM volume_type_access
                WHERE volume_type_id = :type AND project_id = :project
                """)
            .param("type", typeId)
            .param("project", projectId)
            .update()
        == 1;
  }
}
