package dev.halite.system;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.halite.testkit.broker.BrokerUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** Gets a copy of every message that goes over the broker. */
final class BrokerTap implements AutoCloseable {
  /** Of wake-ups and of notifications. */
  private static final List<String> EXCHANGES = List.of("halite", "cinder");

  private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
  private final Connection connection;

  BrokerTap(BrokerUnderTest broker) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setVirtualHost(broker.virtualHost());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password());
    try {
      connection = factory.newConnection("tap");
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
    Channel channel = connection.createChannel();
    String queue = channel.queueDeclare().getQueue();
    for (String exchange : EXCHANGES) {
      channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
      channel.queueBind(queue, exchange, "#");
    }
    channel.basicConsume(
        queue,
        true,
        (tag, message) ->
            messages.add(
                message.getEnvelope()
                    + " "
                    + message.getProperties()
                    + " "
                    + new String(message.getBody(), StandardCharsets.UTF_8)),
        tag -> {});
  }

  /** All of them so far: where they went, headers and bodies. */
  String text() {
    return String.join("\n", messages);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
