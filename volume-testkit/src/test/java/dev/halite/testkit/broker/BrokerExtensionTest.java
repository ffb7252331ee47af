package dev.halite.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class BrokerExtensionTest {

  @RegisterExtension static final BrokerExtension QPID = BrokerExtension.qpid();

  @RegisterExtension static final BrokerExtension RABBIT = BrokerExtension.rabbit();

  @ParameterizedTest
  @EnumSource(BrokerServer.class)
  void deliversAMessageAndComesBackAfterAStop(BrokerServer server) throws Exception {
    BrokerUnderTest broker = server == BrokerServer.QPID ? QPID : RABBIT;
    echo(broker);

    broker.stop();
    assertThatThrownBy(() -> factory(broker).newConnection()).isInstanceOf(IOException.class);
    broker.start();

    echo(broker);
  }

  @Test
  void keepsPersistentMessagesOfRabbitOverAKill() throws Exception {
    try (Connection connection = factory(RABBIT).newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("kept", true, false, false, Map.of());
      channel.confirmSelect();
      channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
      channel.waitForConfirmsOrDie(10_000);
    }

    RABBIT.stop();
    RABBIT.start();

    try (Connection connection = factory(RABBIT).newConnection();
        Channel channel = connection.createChannel()) {
      assertThat(channel.basicGet("kept", true)).isNotNull();
    }
  }

  private static void echo(BrokerUnderTest broker) throws Exception {
    try (Connection connection = factory(broker).newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("echo", false, true, true, Map.of());
      channel.confirmSelect();
      channel.basicPublish(
          "", "echo", MessageProperties.BASIC, "hello".getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(10_000);
      assertThat(channel.basicGet("echo", true).getBody()).asString().isEqualTo("hello");
    }
  }

  private static ConnectionFactory factory(BrokerUnderTest broker) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setVirtualHost(broker.virtualHost());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password());
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }
}
