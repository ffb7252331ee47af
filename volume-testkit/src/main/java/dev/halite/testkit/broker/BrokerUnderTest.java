package dev.halite.testkit.broker;

import java.nio.file.Path;
import java.util.Optional;

/** A real AMQP 0-9-1 broker on loopback. */
public interface BrokerUnderTest {

  String host();

  int port();

  String virtualHost();

  String user();

  String password();

  /**
   * The account of a service, with the rights that {@code deploy/rabbitmq} gives it: {@code api},
   * {@code scheduler}, {@code node} or {@code backup}. A broker without such rights has one for
   * all.
   */
  default Account account(String service) {
    return new Account(user(), password());
  }

  /** Who gets in. */
  record Account(String user, String password) {}

  /** Its listener for TLS, if it has one. */
  default Optional<TlsListener> tls() {
    return Optional.empty();
  }

  /**
   * A second listener of the same broker, with a certificate for 127.0.0.1 only.
   *
   * @param authority who has signed it, PEM
   */
  record TlsListener(int port, Path authority) {}

  /** Ends the broker; clients lose their connections. */
  void stop();

  /** Starts the broker again on the same port. */
  void start();
}
