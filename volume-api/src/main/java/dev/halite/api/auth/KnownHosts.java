package dev.halite.api.auth;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that a service may be called by which believes everybody. A page of anywhere can have
 * the browser take a name of its own for 127.0.0.1, and is then of the same origin as the service;
 * what it cannot is to call the service by another name than its own. An address is no name.
 */
final class KnownHosts {
  private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|\\[[^]]*]");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  private final Set<String> names = new HashSet<>();

  /**
   * Those of a configuration, and {@code localhost}.
   *
   * @param endpoint the address that clients know the service by
   */
  KnownHosts(Set<String> configured, @Nullable URI endpoint) {
    names.add("localhost");
    configured.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    if (endpoint != null && endpoint.getHost() != null) {
      names.add(endpoint.getHost().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Whether the service may be called so.
   *
   * @param host the header, with or without a port; browsers always send it
   */
  boolean allow(@Nullable String host) {
    if (host == null || host.isEmpty()) {
      return true;
    }
    String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    return names.contains(name) || ADDRESS.matcher(name).matches();
  }
}
