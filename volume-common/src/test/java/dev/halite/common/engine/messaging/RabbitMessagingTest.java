package dev.halite.common.engine.messaging;

import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.broker.BrokerUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitMessagingTest extends MessagingContractTest {
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.rabbit();

  @Override
  BrokerUnderTest broker() {
    return BROKER;
  }
}
