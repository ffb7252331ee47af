package dev.halite.common.catalog.qos;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Limits under a name, which volume types may be associated with.
 *
 * @param specs a spec may have no value
 */
public record QosSpec(
    UUID id,
    String name,
    QosConsumer consumer,
    Map<String, @Nullable String> specs,
    Instant createdAt,
    @Nullable Instant updatedAt) {
  public QosSpec {
    // Map.copyOf refuses the nulls that specs may hold.
    specs = Collections.unmodifiableMap(new LinkedHashMap<>(specs));
  }
}
