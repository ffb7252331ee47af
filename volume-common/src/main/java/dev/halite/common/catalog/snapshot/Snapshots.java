package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.catalog.metadata.StringMapColumn;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.SubjectReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The snapshots of the catalog. Their status is moved by others; see {@link SnapshotKind}. */
public class Snapshots implements SubjectReader {
  /** The metadata that users keep on a snapshot. */
  public static final StringMapColumn METADATA =
      new StringMapColumn("snapshot", "metadata", "Snapshot", Set.of());

  private final JdbcClient jdbc;
  private final MapLimits limits;

  Snapshots(JdbcClient jdbc, MapLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.SNAPSHOT;
  }

  /**
   * Records a snapshot as 'creating'; its volume's row is locked.
   *
   * @throws HaliteException OVER_LIMIT when its metadata are too large
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Snapshot insert(NewSnapshot snapshot) {
    limits.require(METADATA.title(), snapshot.metadata());
    return SnapshotRows.ROWS.insert(jdbc, SnapshotRows.of(snapshot));
  }

  /** A living snapshot. */
  @Override
  public Optional<Snapshot> find(UUID id) {
    return find(id, null);
  }

  /** A living snapshot that the project may see; null asks for any project's. */
  public Optional<Snapshot> find(UUID id, @Nullable String projectId) {
    return select(id, projectId, "").optional();
  }

  /**
   * A living snapshot that the project may see.
   *
   * @throws HaliteException NOT_FOUND
   */
  public Snapshot require(UUID id, @Nullable String projectId) {
    return find(id, projectId).orElseThrow(() -> notFound(id));
  }

  /** The youngest living snapshot of a volume. */
  public Optional<Snapshot> latest(UUID volumeId) {
    return jdbc.sql(
            SnapshotRows.ROWS.select()
                + """
                   WHERE volume_id = :volume AND deleted_at IS NULL
                  ORDER BY created_at DESC, id DESC LIMIT 1
                  """)
        .param("volume", volumeId)
        .query(SnapshotRows.ROWS)
        .optional();
  }

  /** A page of living snapshots. */
  @Transactional(readOnly = true)
  public Page<Snapshot> page(PageQuery page) {
    return page.read(jdbc, SnapshotRows.ROWS, "deleted_at IS NULL");
  }

  /** How many living snapshots meet a condition. */
  public long count(String where, Map<String, Object> parameters) {
    return jdbc.sql("SELECT count(*) FROM snapshot WHERE deleted_at IS NULL AND (" + where + ")")
        .params(parameters)
        .query(Long.class)
        .single();
  }

  /**
   * Locks a living snapshot.
   *
   * @param projectId whose snapshot it must be; null for any project's
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Snapshot locked(UUID id, @Nullable String projectId) {
    return select(id, projectId, " FOR NO KEY UPDATE").optional().orElseThrow(() -> notFound(id));
  }

  /**
   * Locks a living snapshot and reads what guards ask for, in the next statement.
   *
   * @param projectId whose snapshot it must be; null for any project's
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public SnapshotFacts lockedFacts(UUID id, @Nullable String projectId) {
    return facts(List.of(locked(id, projectId))).getFirst();
  }

  /** The same of all living snapshots of a volume. */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<SnapshotFacts> lockedFactsOf(UUID volumeId) {
    jdbc.sql(
            """
            SELECT id FROM snapshot WHERE volume_id = :volume AND deleted_at IS NULL
            ORDER BY id FOR NO KEY UPDATE
            """)
        .param("volume", volumeId)
        .query(UUID.class)
        .list();
    return factsOf(volumeId);
  }

  /** What is said of a volume's living snapshots now, without a lock. */
  public List<SnapshotFacts> factsOf(UUID volumeId) {
    return facts(
        jdbc.sql(
                SnapshotRows.ROWS.select()
                    + " WHERE volume_id = :volume AND deleted_at IS NULL ORDER BY id")
            .param("volume", volumeId)
            .query(SnapshotRows.ROWS)
            .list());
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean isNotHeld(NotHeld change) {
    return select(change.snapshotId(), null, " FOR NO KEY UPDATE").optional().isPresent()
        && jdbc.sql(
                """
                SELECT NOT EXISTS (SELECT FROM hold
                                   WHERE resource_id = :id
                                     AND operation_id IS DISTINCT FROM CAST(:except AS uuid))
                """)
            .param("id", change.snapshotId())
            .param("except", change.except())
            .query(Boolean.class)
            .single();
  }

  private List<SnapshotFacts> facts(List<Snapshot> snapshots) {
    if (snapshots.isEmpty()) {
      return List.of();
    }
    Map<UUID, Snapshot> byId =
        snapshots.stream().collect(Collectors.toMap(Snapshot::id, Function.identity()));
    return jdbc.sql(
            """
                SELECT s.id, v.host, v.placement,
                       (SELECT operation_id FROM hold WHERE resource_id = s.id LIMIT 1),
                       (SELECT operation_id FROM operation_run
                        WHERE resource_id = s.id AND exclusive AND blocked_by IS NULL)
                FROM snapshot s JOIN volume v ON v.id = s.volume_id
                WHERE s.id IN (:ids) ORDER BY s.id
                """)
        .param("ids", byId.keySet())
        .query(
            (row, number) ->
                new SnapshotFacts(
                    Objects.requireNonNull(byId.get(row.getObject(1, UUID.class))),
                    row.getString(2),
                    row.getObject(3, UUID.class),
                    row.getObject(4, UUID.class),
                    row.getObject(5, UUID.class)))
        .list();
  }

  /** Changes what is given of name and description of a snapshot whose row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Snapshot describe(
      UUID id,
      boolean setName,
      @Nullable String name,
      boolean setDescription,
      @Nullable String description) {
    return jdbc.sql(
            """
            UPDATE snapshot
            SET name = CASE WHEN :setName THEN :name ELSE name END,
                description = CASE WHEN :setDescription THEN :description ELSE description END,
                updated_at = clock_timestamp()
            WHERE id = :id
            RETURNING\s"""
                + SnapshotRows.ROWS.columns())
        .param("id", id)
        .param("setName", setName)
        .param("name", name)
        .param("setDescription", setDescription)
        .param("description", description)
        .query(SnapshotRows.ROWS)
        .single();
  }

  /** Keeps what a client says of the progress of a snapshot that it takes itself. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void setProgress(UUID id, String progress) {
    jdbc.sql("UPDATE snapshot SET progress = :progress WHERE " + LivingRow.BY_ID)
        .param("id", id)
        .param("progress", progress)
        .update();
  }

  private JdbcClient.MappedQuerySpec<Snapshot> select(
      UUID id, @Nullable String projectId, String suffix) {
    return jdbc.sql(
            SnapshotRows.ROWS.select()
                + " WHERE "
                + LivingRow.BY_ID
                + " AND (CAST(:project AS text) IS NULL OR project_id = :project)"
                + suffix)
        .param("id", id)
        .param("project", projectId)
        .query(SnapshotRows.ROWS);
  }

  /** The error that a missing snapshot is answered with. */
  public static HaliteException notFound(UUID id) {
    return new HaliteException(FaultCode.NOT_FOUND, "Snapshot " + id + " could not be found.");
  }
}
