package dev.halite.embedded.broker;

/** How a client reaches a broker; the password is never printed. */
public record BrokerAccess(
    String host, int port, String virtualHost, String user, String password) {

  @Override
  public String toString() {
    return user + ":***@" + host + ":" + port + virtualHost;
  }
}
