package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.catalog.metadata.StringMapColumn;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.SubjectReader;
import java.util.ArrayList;
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
public class Volumes implements SubjectReader {
  /** The metadata that users keep on a volume. */
  public static final StringMapColumn METADATA = map("metadata");

  /** What is known of the image that a volume was made from, or is to be as if it were. */
  public static final StringMapColumn IMAGE_METADATA = map("image_metadata");

  /** In these statuses nothing that users say of a volume is changed. */
  private static final Set<String> FROZEN = Set.of(VolumeStatus.MAINTENANCE.text());

  private final JdbcClient jdbc;
  private final MapLimits limits;

  Volumes(JdbcClient jdbc, MapLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  /** For a process without a context, which writes no metadata. */
  public static Volumes withoutMetadata(JdbcClient jdbc) {
    return new Volumes(jdbc, new MapLimits(0, 0));
  }

  /**
   * Records a volume as 'creating'.
   *
   * @throws HaliteException OVER_LIMIT when its metadata are too large
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Volume insert(NewVolume volume) {
    limits.require(METADATA.title(), volume.metadata());
    return VolumeRows.ROWS.insert(jdbc, VolumeRows.of(volume));
  }

  @Override
  public ResourceType resourceType() {
    return ResourceType.VOLUME;
  }

  /** A living volume. */
  @Override
  public Optional<Volume> find(UUID id) {
    return one("TRUE", Map.of("id", id));
  }

  /** A living volume that the project may see; null asks for any project's. */
  public Optional<Volume> find(UUID id, @Nullable String projectId) {
    return projectId == null
        ? find(id)
        : one("project_id = :project", Map.of("id", id, "project", projectId));
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
    return jdbc.sql(VolumeRows.ROWS.select() + " WHERE " + LivingRow.BY_ID + " AND " + where)
        .params(parameters)
        .query(VolumeRows.ROWS)
        .optional();
  }

  /** A page of living volumes. */
  @Transactional(readOnly = true)
  public Page<Volume> page(PageQuery page) {
    return page.read(jdbc, VolumeRows.ROWS, "deleted_at IS NULL");
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

  /**
   * Locks a living volume.
   *
   * @param projectId whose volume it must be; null for any project's
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Volume locked(UUID id, @Nullable String projectId) {
    return jdbc.sql(
            "SELECT "
                + VolumeRows.ROWS.columns()
                + """
                   FROM volume
                  WHERE %s
                    AND (CAST(:project AS text) IS NULL OR project_id = :project)
                  FOR NO KEY UPDATE
                  """
                    .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("project", projectId)
        .query(VolumeRows.ROWS)
        .optional()
        .orElseThrow(() -> notFound(id));
  }

  /**
   * Locks a living volume and reads what guards ask for. Other tables are read in a statement of
   * their own, after the lock: whoever adds to them locks the volume first, so that they say now
   * what they say until the end of the transaction.
   *
   * @param projectId whose volume it must be; null for any project's
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public VolumeFacts lockedFacts(UUID id, @Nullable String projectId) {
    return LockedVolume.facts(jdbc, locked(id, projectId));
  }

  /** Keeps what follows for a volume, whose row is locked, from who has it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void use(UUID id, VolumeStatus status, String attachStatus) {
    jdbc.sql(
            """
            UPDATE volume
            SET status = :status, attach_status = :attached, updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("status", status.text())
        .param("attached", attachStatus)
        .update();
  }

  /** Records the choice of the scheduler for a volume that is being created. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean place(PlacementChange.Chosen chosen) {
    return jdbc.sql(
                """
                UPDATE volume
                SET host = :host, cluster_name = :cluster, availability_zone = :zone,
                    service_id = :service, placement = :placement, scheduled_at = clock_timestamp()
                WHERE %s AND status = 'creating'
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", chosen.volumeId())
            .param("host", chosen.place().host())
            .param("cluster", chosen.place().clusterName())
            .param("zone", chosen.place().availabilityZone())
            .param("service", chosen.place().serviceId())
            .param("placement", chosen.placement())
            .update()
        == 1;
  }

  /** Records what a volume is to grow by. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean grow(Growth.Begun growth) {
    return jdbc.sql(
                """
                UPDATE volume SET growing_gb = :gb
                WHERE %s AND growing_gb = 0
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", growth.volumeId())
            .param("gb", growth.gb())
            .update()
        == 1;
  }

  /** A volume that was to grow has done so, or not. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean endGrowth(UUID id, boolean grown) {
    return jdbc.sql(
                """
                UPDATE volume
                SET size_gb = size_gb + CASE WHEN :grown THEN growing_gb ELSE 0 END, growing_gb = 0
                WHERE %s AND growing_gb > 0
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", id)
            .param("grown", grown)
            .update()
        == 1;
  }

  /** Records the type that a volume is to have. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean retype(Retyping.Begun retyping) {
    return jdbc.sql(
                """
                UPDATE volume SET new_type_id = :type
                WHERE %s AND new_type_id IS NULL
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", retyping.volumeId())
            .param("type", retyping.typeId())
            .update()
        == 1;
  }

  /** A volume has the type that it was to have. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean endRetype(Retyping.Done retyping) {
    return jdbc.sql(
                """
                UPDATE volume
                SET volume_type_id = new_type_id, new_type_id = NULL, multiattach = :shared
                WHERE %s AND new_type_id IS NOT NULL
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", retyping.volumeId())
            .param("shared", retyping.multiattach())
            .update()
        == 1;
  }

  /** A volume keeps the type that it has. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean endRetype(Retyping.GivenUp retyping) {
    return jdbc.sql(
                """
                UPDATE volume SET new_type_id = NULL
                WHERE %s AND new_type_id IS NOT NULL
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", retyping.volumeId())
            .update()
        == 1;
  }

  /** Takes a placement off the volume's row, and its host with it unless it keeps that. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean giveUp(PlacementChange.GivenUp placement) {
    return jdbc.sql(
                """
                UPDATE volume
                SET placement = NULL,
                    host = CASE WHEN :keeps THEN host END,
                    cluster_name = CASE WHEN :keeps THEN cluster_name END,
                    service_id = CASE WHEN :keeps THEN service_id END
                WHERE %s AND placement = :placement
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", placement.volumeId())
            .param("placement", placement.placement())
            .param("keeps", placement.keepsHost())
            .update()
        == 1;
  }

  /**
   * Changes what is given of name, description and metadata of a volume whose row is locked.
   *
   * @param metadata replaces all that was there; null leaves it
   * @return the volume as it then is; empty when it is being worked on in a way that forbids the
   *     change
   * @throws HaliteException OVER_LIMIT when the metadata are too large
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Volume> describe(
      UUID id,
      boolean setName,
      @Nullable String name,
      boolean setDescription,
      @Nullable String description,
      @Nullable Map<String, String> metadata) {
    if (metadata != null) {
      limits.require(METADATA.title(), metadata);
    }
    return jdbc.sql(
            """
            UPDATE volume
            SET name = CASE WHEN :setName THEN :name ELSE name END,
                description = CASE WHEN :setDescription THEN :description ELSE description END,
                metadata = COALESCE(CAST(:metadata AS jsonb), metadata),
                updated_at = clock_timestamp()
            WHERE %s
              AND status <> ALL (string_to_array(:frozen, ','))
            RETURNING\s"""
                    .formatted(LivingRow.BY_ID)
                + VolumeRows.ROWS.columns())
        .param("id", id)
        .param("setName", setName)
        .param("name", name)
        .param("setDescription", setDescription)
        .param("description", description)
        .param("metadata", Json.writeNullable(metadata))
        .param("frozen", String.join(",", metadata == null ? FROZEN : METADATA.frozenIn()))
        .query(VolumeRows.ROWS)
        .optional();
  }

  /**
   * Says whether a server may boot from a volume, whose row is locked.
   *
   * @return false when it is being worked on in a way that forbids the change
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean setBootable(UUID id, boolean bootable) {
    return jdbc.sql(
                """
                UPDATE volume SET bootable = :bootable, updated_at = clock_timestamp()
                WHERE %s
                  AND status <> ALL (string_to_array(:frozen, ','))
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", id)
            .param("bootable", bootable)
            .param("frozen", String.join(",", FROZEN))
            .update()
        == 1;
  }

  /** Says whether nobody may write to a volume, whose row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void setReadOnly(UUID id, boolean readOnly) {
    jdbc.sql(
            """
            UPDATE volume
            SET admin_metadata = admin_metadata || CAST(:entry AS jsonb),
                updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        // In the words that clients find there.
        .param("entry", Json.write(Map.of(Volume.READ_ONLY, readOnly ? "True" : "False")))
        .update();
  }

  /**
   * Says by an operator's word what a volume, whose row is locked, is beside its status.
   *
   * @param attachStatus null leaves what there is
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void reset(
      UUID id, @Nullable String attachStatus, boolean setMigration, @Nullable String migration) {
    jdbc.sql(
            """
            UPDATE volume
            SET attach_status = COALESCE(:attached, attach_status),
                migration_status = CASE WHEN :setMigration THEN :migration ELSE migration_status END,
                updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("attached", attachStatus)
        .param("setMigration", setMigration)
        .param("migration", migration)
        .update();
  }

  private static StringMapColumn map(String column) {
    return new StringMapColumn(
        "volume",
        column,
        "Volume",
        Set.of(VolumeStatus.MAINTENANCE.text(), VolumeStatus.UPLOADING.text()));
  }

  /** The error that a missing volume is answered with. */
  public static HaliteException notFound(UUID id) {
    return new HaliteException(FaultCode.NOT_FOUND, "Volume " + id + " could not be found.");
  }
}
