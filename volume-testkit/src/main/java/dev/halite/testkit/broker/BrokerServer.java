package dev.halite.testkit.broker;

import java.util.EnumMap;
import java.util.Map;

/** Which broker a test runs on; each is started at most once in a JVM. */
public enum BrokerServer {
  /** The embedded broker of the standalone. */
  QPID,
  /** Debian's {@code rabbitmq-server}. */
  RABBITMQ;

  private static final Map<BrokerServer, BrokerUnderTest> STARTED =
      new EnumMap<>(BrokerServer.class);

  BrokerUnderTest shared() {
    synchronized (STARTED) {
      return STARTED.computeIfAbsent(this, BrokerServer::start);
    }
  }

  private static BrokerUnderTest start(BrokerServer server) {
    return switch (server) {
      case QPID -> new QpidUnderTest();
      case RABBITMQ -> RabbitUnderTest.started();
    };
  }
}
