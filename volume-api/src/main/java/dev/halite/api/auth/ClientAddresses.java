package dev.halite.api.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: the machine that is connected or, where proxies are believed, the one
 * that the nearest of them has added to {@code X-Forwarded-For}. Whatever stands before that one
 * may be the client's own invention. Of an IPv6 address it is the network of one customer, who has
 * all addresses in it.
 */
final class ClientAddresses {
  private static final int NETWORK_BYTES = 8;

  private final boolean trustForwarded;

  ClientAddresses(boolean trustForwarded) {
    this.trustForwarded = trustForwarded;
  }

  String of(HttpServletRequest request) {
    String told = trustForwarded ? network(lastForwarded(request)) : null;
    String peer = request.getRemoteAddr();
    String connected = told == null ? network(peer) : told;
    return connected == null ? peer : connected;
  }

  private static String lastForwarded(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders("X-Forwarded-For"));
    String last = headers.isEmpty() ? "" : headers.getLast();
    return last.substring(last.lastIndexOf(',') + 1).strip();
  }

  /** Null: it is no address. */
  private static @Nullable String network(String text) {
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      return address instanceof Inet6Address
          ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
          : address.getHostAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
