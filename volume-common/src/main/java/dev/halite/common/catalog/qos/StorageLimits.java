package dev.halite.common.catalog.qos;

import dev.halite.common.engine.database.Json;
import dev.halite.driver.QosLimit;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The limits that its storage is to keep a volume to, by the QoS specs of its type. */
public class StorageLimits {
  private static final Pattern WHOLE = Pattern.compile("[0-9]+");
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final Map<QosLimit, QosLimit> BURSTS =
      Map.of(
          QosLimit.TOTAL_IOPS_SEC_MAX, QosLimit.TOTAL_IOPS_SEC,
          QosLimit.READ_IOPS_SEC_MAX, QosLimit.READ_IOPS_SEC,
          QosLimit.WRITE_IOPS_SEC_MAX, QosLimit.WRITE_IOPS_SEC,
          QosLimit.TOTAL_BYTES_SEC_MAX, QosLimit.TOTAL_BYTES_SEC,
          QosLimit.READ_BYTES_SEC_MAX, QosLimit.READ_BYTES_SEC,
          QosLimit.WRITE_BYTES_SEC_MAX, QosLimit.WRITE_BYTES_SEC);

  private final JdbcClient jdbc;

  StorageLimits(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Those of a volume of that type and size. */
  public Map<QosLimit, Long> of(@Nullable UUID volumeTypeId, int sizeGb) {
    return jdbc.sql(
            """
            SELECT q.specs FROM volume_type t JOIN qos_spec q ON q.id = t.qos_spec_id
            WHERE t.id = :type AND q.consumer IN (:consumers) AND q.deleted_at IS NULL
            """)
        .param("type", volumeTypeId)
        .param("consumers", QosConsumer.OF_STORAGE.stream().map(QosConsumer::text).toList())
        .query(String.class)
        .optional()
        .map(specs -> of(Json.mapOfNullable(specs), sizeGb))
        .orElse(Map.of());
  }

  /** A rate of 0 is none, and what is to be reached for a moment is not less than what lasts. */
  static Map<QosLimit, Long> of(Map<String, @Nullable String> specs, int sizeGb) {
    Map<String, @Nullable Object> rates = QosRates.of(specs, sizeGb);
    Map<QosLimit, Long> limits = new EnumMap<>(QosLimit.class);
    for (QosLimit limit : QosLimit.values()) {
      Object rate = rates.get(limit.spec());
      if (rate != null && WHOLE.matcher(rate.toString()).matches()) {
        long value = new BigInteger(rate.toString()).min(MOST).longValueExact();
        if (value > 0) {
          limits.put(limit, value);
        }
      }
    }
    BURSTS.forEach(
        (burst, limit) -> {
          Long most = limits.get(burst);
          if (most != null && most < limits.getOrDefault(limit, 0L)) {
            limits.remove(burst);
          }
        });
    return limits;
  }
}
