package dev.halite.common.catalog.type;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The volume types of the catalog. */
public class VolumeTypes {
  /** The type of a volume that was asked for without one. */
  public static final String DEFAULT_NAME = "__DEFAULT__";

  private static final TableRows<VolumeType> ROWS =
      TableRows.of(
          "volume_type",
          row ->
              new VolumeType(
                  row.id("id"),
                  row.text("name"),
                  row.nullableText("description"),
                  row.flag("is_public"),
                  row.mapOfNullable("extra_specs"),
                  row.nullableId("qos_spec_id"),
                  row.instant("created_at"),
                  row.nullableInstant("updated_at")));

  /** Who may see a type: everybody a public one, a project those it was given access to. */
  private static final String VISIBLE =
      """
      (:project::text IS NULL OR is_public OR EXISTS (
        SELECT FROM volume_type_access a
        WHERE a.volume_type_id = volume_type.id AND a.project_id = :project))""";

  /** Living volumes that have a type, or are to have it. */
  private static final String USERS =
      """
      SELECT 1 FROM volume v WHERE v.volume_type_id = :id AND v.deleted_at IS NULL
      UNION ALL
      SELECT 1 FROM volume v
      WHERE v.new_type_id = :id AND v.status = 'retyping' AND v.deleted_at IS NULL""";

  private static final String SPECS = "Extra specs of a volume type";

  private final JdbcClient jdbc;
  private final MapLimits limits;

  /** A type that another process has renamed is shown late by a moment. */
  private final Cache<UUID, String> names =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(2)).build();

  VolumeTypes(JdbcClient jdbc, MapLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  /** A living type that the project may see; null for an administrator. */
  public Optional<VolumeType> find(UUID id, @Nullable String projectId) {
    return jdbc.sql(ROWS.select() + " WHERE " + LivingRow.BY_ID + " AND " + VISIBLE)
        .param("id", id)
        .param("project", projectId)
        .query(ROWS)
        .optional();
  }

  /**
   * A living type, which nobody deletes or changes before the end of the transaction; for who gives
   * it to something. Whoever deletes one, or changes what it asks for, waits for that, and looks
   * then at what has it.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<VolumeType> kept(UUID id) {
    return jdbc.sql(ROWS.select() + " WHERE " + LivingRow.BY_ID + " FOR SHARE")
        .param("id", id)
        .query(ROWS)
        .optional();
  }

  /** A living type by name, as {@link #find}. */
  public Optional<VolumeType> findByName(String name, @Nullable String projectId) {
    return jdbc.sql(ROWS.select() + " WHERE deleted_at IS NULL AND name = :name AND " + VISIBLE)
        .param("name", name)
        .param("project", projectId)
        .query(ROWS)
        .optional();
  }

  /** The type for volumes of the project that name none. */
  public VolumeType defaultFor(String projectId, String configured) {
    return jdbc.sql(
            ROWS.select()
                + " "
                + """
                WHERE deleted_at IS NULL
                  AND (id = (SELECT volume_type_id FROM default_volume_type d
                             WHERE d.project_id = :project)
                       OR name = :configured)
                ORDER BY (name = :configured) LIMIT 1
                """)
        .param("project", projectId)
        .param("configured", configured)
        .query(ROWS)
        .optional()
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.INTERNAL,
                    "The default volume type '" + configured + "' is missing."));
  }

  /** A page of living types that the project may see; null for an administrator. */
  @Transactional(readOnly = true)
  public Page<VolumeType> page(PageQuery page, @Nullable String projectId) {
    String living = "deleted_at IS NULL";
    return projectId == null
        ? page.read(jdbc, ROWS, living)
        : page.with("project", projectId).read(jdbc, ROWS, living + " AND " + VISIBLE);
  }

  /** Name of a type, deleted or not. */
  public String nameOf(UUID id) {
    return namesOf(List.of(id)).getOrDefault(id, "");
  }

  /** Names of types, deleted or not; one statement for those that were not asked for lately. */
  public Map<UUID, String> namesOf(Collection<UUID> ids) {
    Map<UUID, String> known = new HashMap<>(names.getAllPresent(ids));
    List<UUID> unknown = ids.stream().filter(id -> !known.containsKey(id)).distinct().toList();
    if (!unknown.isEmpty()) {
      jdbc.sql("SELECT id, name FROM volume_type WHERE id IN (:ids)")
          .param("ids", unknown)
          .query(
              row -> {
                known.put(row.getObject(1, UUID.class), row.getString(2));
              });
      names.putAll(known);
    }
    return known;
  }

  /**
   * Records a type.
   *
   * @throws HaliteException CONFLICT when a living type has the name
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public VolumeType insert(
      UUID id,
      String name,
      @Nullable String description,
      boolean isPublic,
      Map<String, @Nullable String> extraSpecs) {
    limits.require(SPECS, extraSpecs);
    try {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("id", id);
      row.put("name", name);
      row.put("description", description);
      row.put("is_public", isPublic);
      row.put("extra_specs", extraSpecs);
      return ROWS.insert(jdbc, row);
    } catch (DuplicateKeyException e) {
      throw exists(name, e);
    }
  }

  /**
   * Changes what is given; the others stay.
   *
   * @throws HaliteException CONFLICT when another living type has the name
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<VolumeType> update(
      UUID id, @Nullable String name, @Nullable String description, @Nullable Boolean isPublic) {
    names.invalidate(id);
    try {
      return jdbc.sql(
              """
              UPDATE volume_type
              SET name = COALESCE(:name, name), description = COALESCE(:description, description),
                  is_public = COALESCE(CAST(:public AS boolean), is_public),
                  updated_at = clock_timestamp()
              WHERE %s
              RETURNING\s"""
                      .formatted(LivingRow.BY_ID)
                  + ROWS.columns())
          .param("id", id)
          .param("name", name)
          .param("description", description)
          .param("public", isPublic)
          .query(ROWS)
          .optional();
    } catch (DuplicateKeyException e) {
      throw exists(String.valueOf(name), e);
    }
  }

  /**
   * Deletes a type that no living volume or snapshot has, or volume is to have, and that is no
   * project's default; false when it is one, or the type is missing. It is locked in a statement
   * before, so that what others were giving it to is seen.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean delete(UUID id) {
    lock(id, "UPDATE");
    return jdbc.sql(
                """
                UPDATE volume_type SET deleted_at = clock_timestamp()
                WHERE %s
                  AND NOT EXISTS (%s)
                  AND NOT EXISTS (SELECT FROM snapshot s
                                  WHERE s.volume_type_id = :id AND s.deleted_at IS NULL)
                  AND NOT EXISTS (SELECT FROM default_volume_type d WHERE d.volume_type_id = :id)
                """
                    .formatted(LivingRow.BY_ID, USERS))
            .param("id", id)
            .update()
        == 1;
  }

  /**
   * Merges extra specs; all of them as they then are. The type is locked as where it is deleted.
   *
   * @param evenInUse whether living volumes may have the type
   * @return empty when the type is missing, or in use
   * @throws HaliteException OVER_LIMIT where they are then too many; the caller's transaction has
   *     to be rolled back
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Map<String, @Nullable String>> mergeExtraSpecs(
      UUID id, Map<String, @Nullable String> specs, boolean evenInUse) {
    lock(id, "NO KEY UPDATE");
    Optional<Map<String, @Nullable String>> merged =
        jdbc.sql(
                """
            UPDATE volume_type
            SET extra_specs = extra_specs || CAST(:specs AS jsonb), updated_at = clock_timestamp()
            WHERE %s
              AND (:evenInUse OR NOT EXISTS (%s))
            RETURNING extra_specs
            """
                    .formatted(LivingRow.BY_ID, USERS))
            .param("id", id)
            .param("evenInUse", evenInUse)
            .param("specs", Json.write(specs))
            .query((row, number) -> Json.mapOfNullable(row.getString(1)))
            .optional();
    merged.ifPresent(all -> limits.require(SPECS, all));
    return merged;
  }

  /** Removes one extra spec, as {@link #mergeExtraSpecs}; false when it was not there, too. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean removeExtraSpec(UUID id, String key, boolean evenInUse) {
    lock(id, "NO KEY UPDATE");
    return jdbc.sql(
                """
                UPDATE volume_type
                SET extra_specs = extra_specs - :key, updated_at = clock_timestamp()
                WHERE %s AND jsonb_exists(extra_specs, :key)
                  AND (:evenInUse OR NOT EXISTS (%s))
                """
                    .formatted(LivingRow.BY_ID, USERS))
            .param("id", id)
            .param("evenInUse", evenInUse)
            .param("key", key)
            .update()
        == 1;
  }

  private void lock(UUID id, String strength) {
    jdbc.sql("SELECT id FROM volume_type WHERE id = :id FOR " + strength)
        .param("id", id)
        .query(UUID.class)
        .optional();
  }

  private static HaliteException exists(String name, DuplicateKeyException cause) {
    return new HaliteException(
        FaultCode.CONFLICT, "Volume Type " + name + " already exists.", cause);
  }
}
