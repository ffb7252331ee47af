package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.metadata.StringMapColumn;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The volumes of the catalog. Every change is one statement that names the states it may start
 * from, and answers whether it was made.
 */
public class Volumes {
  /** The metadata that users keep on a volume. */
  public static final StringMapColumn METADATA =
      new StringMapColumn(
          "volume",
          "metadata",
          "Volume",
          Set.of(VolumeStatus.MAINTENANCE.text(), VolumeStatus.UPLOADING.text()));

  private final EntityManager entities;
  private final JdbcClient jdbc;

  Volumes(EntityManager entities, JdbcClient jdbc) {
    this.entities = entities;
    this.jdbc = jdbc;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public Volume insert(NewVolume volume) {
    VolumeEntity entity = VolumeEntity.of(volume);
    entities.persist(entity);
    entities.flush();
    return entity.toVolume();
  }

  /** A living volume. */
  public Optional<Volume> find(UUID id) {
    return one("id = :id", Map.of("id", id));
  }

  /** A living volume that the project may see; null asks for any project's. */
  public Optional<Volume> find(UUID id, @Nullable String projectId) {
    return projectId == null
        ? find(id)
        : one("id = :id AND project_id = :project", Map.of("id", id, "project", projectId));
  }

  /**
   * A living volume that the project may see.
   *
   * @throws HaliteException NOT_FOUND
   */
  public Volume require(UUID id, @Nullable String projectId) {
    return find(id, projectId).orElseThrow(() -> notFound(id));
  }

  private Optional<Volume> one(String where, Map<String, Object> parameters) {
    return page(new PageQuery(where, "id", 1, parameters)).stream().findFirst();
  }

  /** A page of living volumes. */
  public List<Volume> page(PageQuery page) {
    return page.read(
        jdbc,
        "SELECT " + VolumeRows.COLUMNS + " FROM volume WHERE deleted_at IS NULL",
        VolumeRows::read);
  }

  /** How many living volumes meet a condition, and how many GiB they have. */
  public Total total(String where, Map<String, Object> parameters) {
    return jdbc.sql(
            "SELECT count(*), COALESCE(sum(size_gb), 0) FROM volume"
                + " WHERE deleted_at IS NULL AND ("
                + where
                + ")")
        .params(parameters)
        .query((row, number) -> new Total(row.getLong(1), row.getLong(2)))
        .single();
  }

  /** Number and size of several volumes. */
  public record Total(long count, long gb) {}

  /** Every value of every metadata key of the living volumes that meet a condition. */
  public Map<String, List<String>> metadataValues(String where, Map<String, Object> parameters) {
    Map<String, List<String>> values = new TreeMap<>();
    jdbc.sql(
            "SELECT DISTINCT e.key, e.value FROM volume, jsonb_each_text(metadata) e"
                + " WHERE deleted_at IS NULL AND ("
                + where
                + ") ORDER BY 1, 2")
        .params(parameters)
        .query(
            row -> {
              values
                  .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                  .add(row.getString(2));
            });
    return values;
  }

  /** Locks a living volume's row until the end of the transaction; false when there is none. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean lock(UUID id) {
    return jdbc.sql("SELECT 1 FROM volume WHERE id = :id AND deleted_at IS NULL FOR NO KEY UPDATE")
        .param("id", id)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** Moves from one of the old states to the new one; false when it was in none of them. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean move(UUID id, Collection<VolumeStatus> from, VolumeStatus to) {
    return jdbc.sql(
                """
                UPDATE volume
                SET status = :to, previous_status = status, updated_at = clock_timestamp()
                WHERE id = :id AND deleted_at IS NULL AND status IN (:from)
                """)
            .param("id", id)
            .param("to", to.text())
            .param("from", texts(from))
            .update()
        == 1;
  }

  /** Records the choice of the scheduler for a volume that is being created. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean place(UUID id, VolumePlace place, UUID placement) {
    return jdbc.sql(
                """
                UPDATE volume
                SET host = :host, cluster_name = :cluster, availability_zone = :zone,
                    service_id = :service, placement = :placement, scheduled_at = clock_timestamp()
                WHERE id = :id AND deleted_at IS NULL AND status = 'creating'
                """)
            .param("id", id)
            .param("host", place.host())
            .param("cluster", place.clusterName())
            .param("zone", place.availabilityZone())
            .param("service", place.serviceId())
            .param("placement", placement)
            .update()
        == 1;
  }

  /** Takes back the scheduler's choice, for another. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean displace(UUID id, UUID placement) {
    return jdbc.sql(
                """
                UPDATE volume
                SET host = NULL, cluster_name = NULL, service_id = NULL, placement = NULL
                WHERE id = :id AND placement = :placement AND status = 'creating'
                """)
            .param("id", id)
            .param("placement", placement)
            .update()
        == 1;
  }

  /** The volume is being deleted; what it left at a backend is undone by another operation. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean leavePlacement(UUID id, UUID placement) {
    return jdbc.sql(
                """
                UPDATE volume SET placement = NULL
                WHERE id = :id AND placement = :placement AND status IN ('deleting', 'error_managing_deleting')
                """)
            .param("id", id)
            .param("placement", placement)
            .update()
        == 1;
  }

  /** The volume could not be made; what it left at a backend is undone by another operation. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean failCreate(UUID id) {
    return jdbc.sql(
                """
                UPDATE volume
                SET status = 'error', host = NULL, cluster_name = NULL, service_id = NULL,
                    placement = NULL, updated_at = clock_timestamp()
                WHERE id = :id AND status = 'creating'
                """)
            .param("id", id)
            .update()
        == 1;
  }

  /** The storage object is there: the volume becomes available. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean made(UUID id, UUID placement) {
    return jdbc.sql(
                """
                UPDATE volume
                SET status = 'available', launched_at = clock_timestamp(),
                    updated_at = clock_timestamp()
                WHERE id = :id AND placement = :placement AND status = 'creating'
                """)
            .param("id", id)
            .param("placement", placement)
            .update()
        == 1;
  }

  /** The storage object is gone: the row stays for usage audit only. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean gone(UUID id) {
    return jdbc.sql(
                """
                UPDATE volume
                SET status = 'deleted', deleted_at = clock_timestamp(),
                    terminated_at = COALESCE(terminated_at, clock_timestamp())
                WHERE id = :id AND deleted_at IS NULL
                  AND status IN ('deleting', 'error_managing_deleting')
                """)
            .param("id", id)
            .update()
        == 1;
  }

  /**
   * Starts a delete: one compare-and-set over the volume's own columns. What stands against it is
   * told by {@link VolumeGuards}.
   *
   * @param projectId whose volume it must be; null for any project's
   * @param force from any status
   * @return the volume as it was left, or empty when the guard refused
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Volume> beginDelete(UUID id, @Nullable String projectId, boolean force) {
    return jdbc.sql(
            """
            UPDATE volume
            SET previous_status = status, terminated_at = clock_timestamp(),
                updated_at = clock_timestamp(),
                status = CASE status WHEN 'error_managing' THEN 'error_managing_deleting'
                                     ELSE 'deleting' END
            WHERE id = :id AND deleted_at IS NULL
              AND (CAST(:project AS text) IS NULL OR project_id = :project)
              AND (:force OR status IN (:deletable))
              AND status NOT IN ('deleting', 'error_managing_deleting')
              AND attach_status <> 'attached'
              AND COALESCE(migration_status, 'success') IN ('success', 'error', 'deleting')
              AND group_id IS NULL
              AND NOT EXISTS (SELECT FROM snapshot s
                              WHERE s.volume_id = volume.id AND s.deleted_at IS NULL)
              AND NOT EXISTS (SELECT FROM hold h WHERE h.resource_id = volume.id)
            RETURNING\s"""
                + VolumeRows.COLUMNS)
        .param("id", id)
        .param("project", projectId)
        .param("force", force)
        .param("deletable", texts(VolumeStatus.deletable()))
        .query(VolumeRows::read)
        .optional();
  }

  /**
   * Changes what is given of name, description and metadata.
   *
   * @param projectId whose volume it must be; null for any project's
   * @param metadata replaces all that was there; null leaves it
   * @return the volume as it then is; empty when it is missing, or being worked on in a way that
   *     forbids the change
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Volume> describe(
      UUID id,
      @Nullable String projectId,
      boolean setName,
      @Nullable String name,
      boolean setDescription,
      @Nullable String description,
      @Nullable Map<String, String> metadata) {
    return jdbc.sql(
            """
            UPDATE volume
            SET name = CASE WHEN :setName THEN :name ELSE name END,
                description = CASE WHEN :setDescription THEN :description ELSE description END,
                metadata = COALESCE(CAST(:metadata AS jsonb), metadata),
                updated_at = clock_timestamp()
            WHERE id = :id AND deleted_at IS NULL
              AND (CAST(:project AS text) IS NULL OR project_id = :project)
              AND status <> 'maintenance'
              AND (CAST(:metadata AS jsonb) IS NULL OR status <> 'uploading')
            RETURNING\s"""
                + VolumeRows.COLUMNS)
        .param("id", id)
        .param("project", projectId)
        .param("setName", setName)
        .param("name", name)
        .param("setDescription", setDescription)
        .param("description", description)
        .param("metadata", Json.writeNullable(metadata))
        .query(VolumeRows::read)
        .optional();
  }

  /** The error that a missing volume is answered with. */
  public static HaliteException notFound(UUID id) {
    return new HaliteException(FaultCode.NOT_FOUND, "Volume " + id + " could not be found.");
  }

  private static List<String> texts(Collection<VolumeStatus> statuses) {
    return Arrays.stream(statuses.toArray(VolumeStatus[]::new)).map(VolumeStatus::text).toList();
  }
}
