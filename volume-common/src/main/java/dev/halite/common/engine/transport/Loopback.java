package dev.halite.common.engine.transport;

import java.net.InetAddress;

/** This machine, as seen from itself. */
public final class Loopback {
  private Loopback() {}

  /**
   * Whether nothing that is sent there leaves this machine. No name is looked up: others may answer
   * what it stands for.
   *
   * @param host a name or an address, which may be in brackets
   */
  public static boolean isHere(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String plain = bracketed ? host.substring(1, host.length() - 1) : host;
    if (plain.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(plain).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }
}
