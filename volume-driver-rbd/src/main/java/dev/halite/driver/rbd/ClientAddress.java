package dev.halite.driver.rbd;

import java.net.InetAddress;

/** Addresses as Ceph writes them: {@code v1:192.0.2.1:0/1234}, {@code [2001:db8::1]:0/1234}. */
final class ClientAddress {
  private ClientAddress() {}

  /** The address without the protocol that it is for, as the blocklist takes it. */
  static String plain(String address) {
    for (String protocol : new String[] {"v1:", "v2:", "any:"}) {
      if (address.startsWith(protocol)) {
        return address.substring(protocol.length());
      }
    }
    return address;
  }

  /** The host alone, without brackets. */
  static String host(String address) {
    String plain = plain(address);
    int colon = plain.lastIndexOf(':');
    String host = colon < 0 ? plain : plain.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether the client is on the host with that IP address, however it is written. */
  static boolean isOn(String address, String ip) {
    String host = host(address);
    if (host.equals(ip)) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).equals(InetAddress.ofLiteral(ip));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
