package dev.halite.driver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How servers reach any volume of a pool where the storage has to do nothing for it: what {@link
 * ConnectionSupport#connect} answers for every volume and server, but for the volume's id. A driver
 * reports one only where {@code connect}, and {@code disconnect} without force, change nothing at
 * the storage: they are not called then. It is no secret, and holds none.
 *
 * @param volumeType as of {@link ConnectionInfo}
 * @param data as of {@link ConnectionInfo}; in its texts, those in lists too, {@value #VOLUME_ID}
 *     stands for the id
 */
public record ConnectionTemplate(String volumeType, Map<String, Object> data) {
  /** Where the volume's id is to be. */
  public static final String VOLUME_ID = "{volume_id}";

  public ConnectionTemplate {
    Objects.requireNonNull(volumeType, "volumeType");
    // keeps the order, and values that are null
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /** How a server reaches this volume. */
  public ConnectionInfo of(UUID volumeId) {
    Map<String, Object> filled = new LinkedHashMap<>(data);
    filled.replaceAll((key, value) -> filled(value, volumeId.toString()));
    return new ConnectionInfo(volumeType, filled);
  }

  private static @Nullable Object filled(@Nullable Object value, String id) {
    if (value instanceof List<?> list) {
      return list.stream().map(each -> filled(each, id)).toList();
    }
    return value instanceof String text ? text.replace(VOLUME_ID, id) : value;
  }

  /** Without what servers are told, as that of {@link ConnectionInfo}. */
  @Override
  public String toString() {
    return "ConnectionTemplate[volumeType=" + volumeType + "]";
  }
}
