package dev.halite.common.engine.messaging;

import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.broker.BrokerUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class QpidMessagingTest extends MessagingContractTest {
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  @Override
  BrokerUnderTest broker() {
    return BROKER;
  }
}
