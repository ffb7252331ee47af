package dev.halite.common.catalog.metadata;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much one string map of a resource may hold ({@code halite.metadata.*}): metadata of volumes
 * and snapshots, extra specs of types, QoS specs. A map without a bound is shown, copied and kept
 * whole, and so fills the memory of the service.
 *
 * @param maxEntries most entries
 * @param maxBytes most bytes of all keys and values together, in UTF-8
 */
@Validated
@ConfigurationProperties("halite.metadata")
public record MapLimits(
    @DefaultValue("256") @Min(1) @Max(100_000) int maxEntries,
    @DefaultValue("65536") @Min(1024) @Max(16 << 20) int maxBytes) {

  /**
   * Refuses a map that is too large.
   *
   * @param what the map, as the first words of a sentence, such as {@code Metadata of a volume}
   * @throws HaliteException OVER_LIMIT
   */
  public void require(String what, Map<String, ? extends @Nullable String> map) {
    if (map.size() > maxEntries) {
      throw new HaliteException(
          FaultCode.OVER_LIMIT,
          "%s may have at most %d entries, these would be %d."
              .formatted(what, maxEntries, map.size()));
    }
    long bytes = bytes(map);
    if (bytes > maxBytes) {
      throw new HaliteException(
          FaultCode.OVER_LIMIT,
          "%s may have at most %d bytes of keys and values, these would be %d."
              .formatted(what, maxBytes, bytes));
    }
  }

  private static long bytes(Map<String, ? extends @Nullable String> map) {
    long bytes = 0;
    for (Map.Entry<String, ? extends @Nullable String> entry : map.entrySet()) {
      bytes += utf8(entry.getKey()) + utf8(entry.getValue());
    }
    return bytes;
  }

  private static int utf8(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
