package dev.halite.api.auth;

import dev.halite.common.engine.transport.Loopback;
import dev.halite.common.engine.transport.SettingRefusedException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Refuses to start where passwords and tokens would cross a network as they are. */
final class ClearText {
  private ClearText() {}

  /** Passwords of users, which come with every request. */
  static void refusePasswords(boolean known, @Nullable InetAddress address, boolean encrypted) {
    boolean here = address != null && address.isLoopbackAddress();
    if (!known && !here && !encrypted) {
      throw new SettingRefusedException(
          "With halite.auth.strategy basic every request carries a password, and server.address is"
              + " open to other machines without TLS (server.ssl). Where something else encrypts,"
              + " say so with halite.auth.clear-text true.");
    }
  }

  /** Tokens, and the password of the service's own account. */
  static void refuseKeystone(boolean known, @Nullable URI url) {
    if (known || url == null || !"http".equalsIgnoreCase(url.getScheme())) {
      return;
    }
    String host = url.getHost();
    if (host != null && !Loopback.isHere(host)) {
      throw new SettingRefusedException(
          "Tokens and the password of the service would cross the network as they are:"
              + " halite.auth.keystone.url is http on another machine. Use https, or say with"
              + " halite.auth.clear-text true that something else encrypts.");
    }
  }
}
