package dev.halite.api.attachment;

import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretJson;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.engine.secret.Sha256;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a server says of itself: what is known of it alone, always in the same order. */
final class ConnectorReader {
  private static final int LONGEST = 8 << 10;

  /** What the field's connectors send; anything else is let in and not kept. */
  private static final Set<String> KNOWN =
      Set.of(
          "do_local_attach",
          "enforce_multipath",
          "found_dsc",
          "host",
          "hostnqn",
          "initiator",
          "ip",
          "mode",
          "mountpoint",
          "multipath",
          "nqn",
          "nvme_hostid",
          "nvme_native_multipath",
          "os_type",
          "platform",
          "system uuid",
          "uuid",
          "wwnns",
          "wwpns");

  private ConnectorReader() {}

  /** Reads a connector that is valid by schema. */
  static ServerConnector read(JsonNode connector) {
    TreeMap<String, JsonNode> kept = new TreeMap<>();
    connector
        .properties()
        .forEach(
            property -> {
              if (KNOWN.contains(property.getKey()) && !property.getValue().isNull()) {
                kept.put(property.getKey(), property.getValue());
              }
            });
    SecretText text = SecretJson.write(kept);
    if (text.reveal().length() > LONGEST) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input for field/attribute connector: it is longer than %d characters."
              .formatted(LONGEST));
    }
    return new ServerConnector(
        text,
        HexFormat.of().formatHex(Sha256.of(text.reveal())),
        text(kept.get("host")),
        text(kept.get("mountpoint")));
  }

  private static @Nullable String text(@Nullable JsonNode value) {
    return value != null && value.isString() ? value.stringValue() : null;
  }
}
