package dev.halite.driver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a server reaches a volume, exactly as the field's connectors read it: {@code
 * driver_volume_type} and {@code data}. It may hold secrets, so it prints without its values.
 *
 * @param volumeType {@code rbd}, {@code iscsi}, {@code local} and the like
 * @param data keys and values of {@code data}: texts, numbers, booleans, lists, null
 */
public record ConnectionInfo(String volumeType, Map<String, Object> data) {
  public ConnectionInfo {
    Objects.requireNonNull(volumeType, "volumeType");
    // keeps the order, and values that are null
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  @Override
  public String toString() {
    return "ConnectionInfo[" + volumeType + ", " + data.keySet() + "]";
  }
}
