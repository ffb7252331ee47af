package dev.halite.testkit.broker;

/** A real AMQP 0-9-1 broker on loopback. */
public interface BrokerUnderTest {

  String host();

  int port();

  String virtualHost();

  String user();

  String password();

  /** Ends the broker; clients lose their connections. */
  void stop();

  /** Starts the broker again on the same port. */
  void start();
}
