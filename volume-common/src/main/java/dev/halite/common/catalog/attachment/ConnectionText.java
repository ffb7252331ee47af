package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.attachment.ServerTerms.Terms;
import dev.halite.common.engine.secret.SecretJson;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.Connector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server is told, as it is kept on the attachment. */
public final class ConnectionText {
  private ConnectionText() {}

  /** With what clients look for whatever the storage is; what the driver says stands. */
  public static SecretText of(
      ConnectionInfo info, Terms terms, Connector server, boolean readOnly) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(info.data());
    data.put("access_mode", readOnly ? Attachment.READ_ONLY : Attachment.READ_WRITE);
    data.putIfAbsent("qos_specs", terms.qosSpecs());
    data.putIfAbsent("encrypted", false);
    data.putIfAbsent("cacheable", terms.cacheable());
    data.putIfAbsent("enforce_multipath", server.enforcesMultipath());
    return SecretJson.write(Map.of("driver_volume_type", info.volumeType(), "data", data));
  }

  /** Whether both say the same, in whatever order. */
  public static boolean isSame(SecretText one, SecretText other) {
    return SecretJson.tree(one).equals(SecretJson.tree(other));
  }
}
