package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.qos.QosConsumer;
import dev.halite.common.catalog.qos.QosRates;
import dev.halite.common.engine.database.Json;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** On what terms a server has a volume, as the volume's type says. */
public class ServerTerms {
  /** The extra spec that lets a hypervisor keep a cache of its own, and its value. */
  private static final String CACHEABLE = "cacheable";

  private static final String YES = "<is> True";

  private final JdbcClient jdbc;

  ServerTerms(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The terms of one volume.
   *
   * @param qosSpecs limits that the hypervisor keeps, with those per GiB worked out; null: none
   * @param cacheable whether the server may cache the volume on a disk of its own; not where
   *     another may write to it
   */
  public record Terms(@Nullable Map<String, @Nullable Object> qosSpecs, boolean cacheable) {
    public static final Terms NONE = new Terms(null, false);
  }

  /** Those of a volume. */
  public Terms of(UUID volumeId) {
    return jdbc.sql(
            """
            SELECT v.size_gb, CASE WHEN NOT v.multiattach THEN t.extra_specs ->> :cacheable END,
                   q.specs
            FROM volume v JOIN volume_type t ON t.id = v.volume_type_id
            LEFT JOIN qos_spec q ON q.id = t.qos_spec_id AND q.consumer IN (:consumers)
              AND q.deleted_at IS NULL
            WHERE v.id = :id
            """)
        .param("id", volumeId)
        .param("cacheable", CACHEABLE)
        .param("consumers", QosConsumer.OF_SERVERS.stream().map(QosConsumer::text).toList())
        .query(
            (row, number) -> {
              String specs = row.getString(3);
              return new Terms(
                  specs == null ? null : QosRates.of(Json.mapOfNullable(specs), row.getInt(1)),
                  YES.equals(row.getString(2)));
            })
        .optional()
        .orElse(Terms.NONE);
  }
}
