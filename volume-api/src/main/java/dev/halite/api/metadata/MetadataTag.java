package dev.halite.api.metadata;

import dev.halite.api.json.ApiJson;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code ETag} of metadata: MD5 of the body in which they are shown. */
final class MetadataTag {
  private MetadataTag() {}

  /** The body that shows metadata; sorted, so that equal metadata have equal bodies. */
  static Map<String, Object> body(Map<String, String> metadata) {
    return Map.of("metadata", new TreeMap<>(metadata));
  }

  static String of(Map<String, String> metadata) {
    byte[] text = ApiJson.MAPPER.writeValueAsBytes(body(metadata));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  /**
   * Refuses a change of other metadata than the client knows.
   *
   * @param ifMatch value of the header; null where it was not sent
   * @throws HaliteException PRECONDITION_FAILED
   */
  static void check(@Nullable String ifMatch, Map<String, String> metadata) {
    if (ifMatch == null || ifMatch.isBlank()) {
      return;
    }
    String tag = of(metadata);
    for (String item : ifMatch.split(",", -1)) {
      String known = item.strip();
      if (known.length() > 1 && known.startsWith("\"") && known.endsWith("\"")) {
        known = known.substring(1, known.length() - 1);
      }
      if (known.equals("*") || known.equals(tag)) {
        return;
      }
    }
    throw new HaliteException(
        FaultCode.PRECONDITION_FAILED, "The metadata are not those that If-Match names.");
  }
}
