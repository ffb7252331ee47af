package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.secret.SecretJson;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.driver.Connector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself.
 *
 * @param text as JSON, always written in the same way
 * @param hash of the text
 * @param host name of the server's host
 * @param mountpoint name of the device there
 */
public record ServerConnector(
    SecretText text, String hash, @Nullable String host, @Nullable String mountpoint) {
  /** As drivers read it. */
  public Connector connector() {
    return connector(text);
  }

  /** What is kept of a server, as drivers read it; an empty one where nothing is. */
  @SuppressWarnings("unchecked") // a JSON object is such a map
  public static Connector connector(@Nullable SecretText said) {
    return new Connector(said == null ? Map.of() : SecretJson.read(said, Map.class));
  }
}
