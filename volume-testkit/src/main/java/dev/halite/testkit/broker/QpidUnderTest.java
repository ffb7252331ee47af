package dev.halite.testkit.broker;

import dev.halite.embedded.broker.EmbeddedBroker;

/** The embedded broker; it lives in this JVM and ends with it. */
final class QpidUnderTest implements BrokerUnderTest {

  private final EmbeddedBroker broker = EmbeddedBroker.start();

  @Override
  public String host() {
    return broker.access().host();
  }

  @Override
  public int port() {
    return broker.access().port();
  }

  @Override
  public String virtualHost() {
    return broker.access().virtualHost();
  }

  @Override
  public String user() {
    return broker.access().user();
  }

  @Override
  public String password() {
    return broker.access().password();
  }

  @Override
  public void stop() {
    broker.stop();
  }

  @Override
  public void start() {
    broker.restart();
  }
}
