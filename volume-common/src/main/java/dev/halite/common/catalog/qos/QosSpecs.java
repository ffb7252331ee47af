package dev.halite.common.catalog.qos;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Collection;
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

/**
 * The QoS specs of the catalog. Whoever changes what types they are associated with has locked
 * their row, by {@link #locked}.
 */
public class QosSpecs {
  private static final TableRows<QosSpec> ROWS =
      TableRows.of(
          "qos_spec",
          row ->
              new QosSpec(
                  row.id("id"),
                  row.text("name"),
                  row.word("consumer", QosConsumer::of, QosConsumer.BACK_END),
                  row.mapOfNullable("specs"),
                  row.instant("created_at"),
                  row.nullableInstant("updated_at")));

  private static final String SPECS = "QoS specs";

  private final JdbcClient jdbc;
  private final MapLimits limits;

  QosSpecs(JdbcClient jdbc, MapLimits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  /** A type that QoS specs are associated with. */
  public record OfType(UUID id, String name) {}

  /** Living specs. */
  public Optional<QosSpec> find(UUID id) {
    return find(id, "");
  }

  /**
   * Living specs, whose row is locked.
   *
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public QosSpec locked(UUID id) {
    return find(id, " FOR UPDATE").orElseThrow(() -> notFound(id));
  }

  private Optional<QosSpec> find(UUID id, String how) {
    return jdbc.sql(ROWS.select() + " WHERE " + LivingRow.BY_ID + how)
        .param("id", id)
        .query(ROWS)
        .optional();
  }

  /** A page of living specs. */
  @Transactional(readOnly = true)
  public Page<QosSpec> page(PageQuery page) {
    return page.read(jdbc, ROWS, "deleted_at IS NULL");
  }

  /**
   * Records specs.
   *
   * @throws HaliteException CONFLICT when living ones have the name
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public QosSpec insert(
      UUID id, String name, QosConsumer consumer, Map<String, @Nullable String> specs) {
    limits.require(SPECS, specs);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("name", name);
    row.put("consumer", consumer.text());
    row.put("specs", specs);
    try {
      return ROWS.insert(jdbc, row);
    } catch (DuplicateKeyException e) {
      throw new HaliteException(FaultCode.CONFLICT, "QoS Specs " + name + " already exists.", e);
    }
  }

  /**
   * Merges specs into those that are there.
   *
   * @param consumer null: it stays
   * @throws HaliteException NOT_FOUND; OVER_LIMIT where they are then too many, and the caller's
   *     transaction has to be rolled back
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void merge(UUID id, @Nullable QosConsumer consumer, Map<String, @Nullable String> specs) {
    QosSpec after =
        jdbc.sql(
                """
                UPDATE qos_spec
                SET specs = specs || CAST(:specs AS jsonb), consumer = COALESCE(:consumer, consumer),
                    updated_at = clock_timestamp()
                WHERE %s
                RETURNING\s"""
                        .formatted(LivingRow.BY_ID)
                    + ROWS.columns())
            .param("id", id)
            .param("specs", Json.write(specs))
            .param("consumer", consumer == null ? null : consumer.text())
            .query(ROWS)
            .optional()
            .orElseThrow(() -> notFound(id));
    limits.require(SPECS, after.specs());
  }

  /** Removes single specs; the row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void removeKeys(UUID id, Collection<String> keys) {
    jdbc.sql(
            """
            UPDATE qos_spec
            SET specs = specs - CAST(:keys AS text[]), updated_at = clock_timestamp()
            WHERE id = :id
            """)
        .param("id", id)
        .param("keys", keys.toArray(String[]::new))
        .update();
  }

  /** The specs are gone; the row is locked, and no type is associated with them. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void delete(UUID id) {
    jdbc.sql("UPDATE qos_spec SET deleted_at = clock_timestamp() WHERE id = :id")
        .param("id", id)
        .update();
  }

  /** What the living specs say that a type is associated with; empty where it is with none. */
  public Optional<Map<String, @Nullable String>> saidOfType(UUID typeId) {
    return jdbc.sql(
            ROWS.select()
                + " WHERE deleted_at IS NULL"
                + " AND id = (SELECT qos_spec_id FROM volume_type WHERE id = :type)")
        .param("type", typeId)
        .query(ROWS)
        .optional()
        .map(QosSpec::specs);
  }

  /** The living types that are associated with the specs, by name. */
  public List<OfType> typesOf(UUID id) {
    return jdbc.sql(
            """
            SELECT id, name FROM volume_type WHERE qos_spec_id = :id AND deleted_at IS NULL
            ORDER BY name
            """)
        .param("id", id)
        .query((row, number) -> new OfType(row.getObject(1, UUID.class), row.getString(2)))
        .list();
  }

  /** Associates a living type that has no other specs; false where there is none. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean associate(UUID id, UUID typeId) {
    return jdbc.sql(
                """
                UPDATE volume_type SET qos_spec_id = :id, updated_at = clock_timestamp()
                WHERE id = :type AND deleted_at IS NULL AND COALESCE(qos_spec_id, :id) = :id
                """)
            .param("id", id)
            .param("type", typeId)
            .update()
        == 1;
  }

  /** A type has the specs no longer. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void disassociate(UUID id, UUID typeId) {
    jdbc.sql(
            """
            UPDATE volume_type SET qos_spec_id = NULL, updated_at = clock_timestamp()
            WHERE id = :type AND qos_spec_id = :id
            """)
        .param("id", id)
        .param("type", typeId)
        .update();
  }

  /** No type has the specs any longer. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void disassociateAll(UUID id) {
    jdbc.sql(
            """
            UPDATE volume_type SET qos_spec_id = NULL, updated_at = clock_timestamp()
            WHERE qos_spec_id = :id
            """)
        .param("id", id)
        .update();
  }

  /** The error that missing specs are answered with. */
  public static HaliteException notFound(UUID id) {
    return new HaliteException(FaultCode.NOT_FOUND, "No such QoS spec " + id + ".");
  }
}
