package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.secret.SecretText;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a server's way to its volume is.
 *
 * @param connectorHash of what the server said of itself; null where it has no way
 * @param connector what it said, as JSON; also of the last one whose way was taken away
 * @param info what it is told, as JSON: {@code driver_volume_type} and {@code data}; null where it
 *     is not connected
 * @param connecting the operation that connects it; null when none does
 * @param disconnecting the operation that takes the way away; where there are several the one that
 *     cuts the server off, else the last; null when none does
 * @param byForce whether it cuts the server off
 */
public record Way(
    @Nullable String connectorHash,
    @Nullable SecretText connector,
    @Nullable SecretText info,
    @Nullable UUID connecting,
    @Nullable UUID disconnecting,
    boolean byForce) {

  static final Way NOWHERE = new Way(null, null, null, null, null, false);

  /** Whether this server is connected. */
  public boolean isOf(ServerConnector server) {
    return info != null && server.hash().equals(connectorHash);
  }

  /** Whether nothing can be at the storage. */
  public boolean isUntrodden() {
    return connectorHash == null;
  }

  /** Whether a server had one that was taken away, and may have the volume open all the same. */
  public boolean wasTrodden() {
    return connectorHash == null && connector != null;
  }

  /** Whether that one was this server's. */
  public boolean wasOf(ServerConnector server) {
    return wasTrodden() && Objects.equals(connector, server.text());
  }
}
