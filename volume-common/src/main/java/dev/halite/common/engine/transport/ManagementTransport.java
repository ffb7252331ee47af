package dev.halite.common.engine.transport;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The way to the health and the metrics of a service that asks nobody who he is. Each program of
 * such a service imports it; where the API is in the same process, that one asks.
 */
public final class ManagementTransport {
  private static final String PORT = "management.server.port";

  ManagementTransport(Environment environment, ManagementProperties properties) {
    Binder settings = Binder.get(environment);
    Integer port = settings.bind(PORT, Integer.class).orElse(null);
    if (properties.beyondLoopback() || (port != null && port < 0)) {
      return;
    }
    boolean apart =
        port != null && !port.equals(settings.bind("server.port", Integer.class).orElse(null));
    String key = apart ? "management.server.address" : "server.address";
    InetAddress address = address(settings, key);
    if (address == null || !address.isLoopbackAddress()) {
      throw new SettingRefusedException(
          "Health and metrics of this service would be shown to every other machine that asks: set "
              + key
              + " to a loopback address, or say with halite.management.beyond-loopback true that"
              + " all who reach it may see them.");
    }
  }

  /** Null: all addresses. */
  private static @Nullable InetAddress address(Binder settings, String key) {
    return settings.bind(key, InetAddress.class).orElse(null);
  }
}
