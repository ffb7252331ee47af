package dev.halite.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbeddedBrokerTest {

  private static EmbeddedBroker broker;

  @BeforeAll
  static void startOnce() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void deliversAMessageThroughATopicExchange() throws Exception {
    try (Connection connection = factory().newConnection();
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("casts", "topic", true);
      channel.queueDeclare("node", true, false, false, Map.of("x-queue-type", "quorum"));
      channel.queueBind("node", "casts", "node.#");
      channel.confirmSelect();

      channel.basicPublish("casts", "node.a", new BasicProperties(), bytes("hello"));

      assertThat(channel.waitForConfirms(5_000)).isTrue();
      GetResponse response = channel.basicGet("node", true);
      assertThat(new String(response.getBody(), StandardCharsets.UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void returnsWhatCannotBeRoutedAndKeepsTheConnection() throws Exception {
    try (Connection connection = factory().newConnection();
        Channel channel = connection.createChannel()) {
      CountDownLatch returned = new CountDownLatch(1);
      channel.addReturnListener(message -> returned.countDown());
      channel.exchangeDeclare("nowhere", "topic", true);
      channel.confirmSelect();

      channel.basicPublish("nowhere", "x", true, new BasicProperties(), bytes("lost"));

      assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void refusesAnotherPassword() {
    ConnectionFactory factory = factory();
    factory.setPassword("guess");

    assertThatThrownBy(factory::newConnection)
        .isInstanceOf(PossibleAuthenticationFailureException.class);
  }

  @Test
  void servesTheSamePortAfterARestart() throws Exception {
    try (EmbeddedBroker other = EmbeddedBroker.start()) {
      other.stop();
      assertThatThrownBy(() -> factory(other).newConnection()).isInstanceOf(ConnectException.class);

      other.restart();

      try (Connection connection = factory(other).newConnection()) {
        assertThat(connection.isOpen()).isTrue();
      }
    }
  }

  @Test
  void hidesThePasswordWhenPrinted() {
    assertThat(broker.access().toString()).doesNotContain(broker.access().password());
  }

  private static ConnectionFactory factory() {
    return factory(broker);
  }

  private static ConnectionFactory factory(EmbeddedBroker broker) {
    BrokerAccess access = broker.access();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(access.host());
    factory.setPort(access.port());
    factory.setVirtualHost(access.virtualHost());
    factory.setUsername(access.user());
    factory.setPassword(access.password());
    return factory;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
