package dev.halite.common.catalog.type;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The types of projects' volumes that name none, where a project has its own. */
public class DefaultTypes {
  private final JdbcClient jdbc;

  DefaultTypes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A project's own default. */
  public record DefaultType(String projectId, UUID volumeTypeId) {}

  /** All that were set, in order of project ids. */
  public List<DefaultType> list() {
    return jdbc.sql(
            """
            SELECT project_id, volume_type_id FROM default_volume_type
            ORDER BY project_id
            """)
        .query((row, number) -> new DefaultType(row.getString(1), row.getObject(2, UUID.class)))
        .list();
  }

  /** The one that was set for a project. */
  public Optional<DefaultType> of(String projectId) {
    return jdbc.sql("SELECT volume_type_id FROM default_volume_type WHERE project_id = :project")
        .param("project", projectId)
        .query((row, number) -> new DefaultType(projectId, row.getObject(1, UUID.class)))
        .optional();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public void set(String projectId, UUID volumeTypeId) {
    jdbc.sql(
            """
            INSERT INTO default_volume_type (project_id, volume_type_id)
            VALUES (:project, :type)
            ON CONFLICT (project_id) DO UPDATE SET volume_type_id = excluded.volume_type_id
            """)
        .param("project", projectId)
        .param("type", volumeTypeId)
        .update();
  }

  /** Back to the configured default; nothing happens where none was set. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void unset(String projectId) {
    jdbc.sql("DELETE FROM default_volume_type WHERE project_id = :project")
        .param("project", projectId)
        .update();
  }
}
