package dev.halite.common.engine.transport;

import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;

/** The way to the broker. */
public final class BrokerTransport {
  private static final String KNOWN = "halite.messaging.clear-text";

  private BrokerTransport() {}

  /**
   * Wants TLS, and the certificate checked, to a broker on another machine.
   *
   * @param known whether somebody has said that something else encrypts
   * @throws SettingRefusedException when it is not so
   */
  public static void requireSafe(
      RabbitConnectionDetails broker, RabbitProperties settings, boolean known) {
    RabbitProperties.Ssl tls = settings.getSsl();
    boolean encrypted = tls.determineEnabled() || broker.getSslBundle() != null;
    boolean verified = encrypted && tls.isValidateServerCertificate() && tls.isVerifyHostname();
    boolean here =
        broker.getAddresses().stream().allMatch(address -> Loopback.isHere(address.host()));
    if (!known && !here && !verified) {
      throw new SettingRefusedException(
          "The broker is on another machine, and its password would be told to whoever listens or"
              + " answers in its place: turn on spring.rabbitmq.ssl.enabled, with the certificate"
              + " and its name checked, or say with "
              + KNOWN
              + " true that something else encrypts.");
    }
  }
}
