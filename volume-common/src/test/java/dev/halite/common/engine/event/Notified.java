package dev.halite.common.engine.event;

import dev.halite.common.engine.database.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** Somebody who listens to the notifications of a process. */
public final class Notified {
  private Notified() {}

  /** The notifications from now on, out of their envelopes, in the order in which they come. */
  public static List<JsonNode> by(ApplicationContext process, String exchangeName) {
    ConnectionFactory connections = process.getBean(ConnectionFactory.class);
    RabbitAdmin admin = new RabbitAdmin(connections);
    TopicExchange exchange = new TopicExchange(exchangeName, true, false);
    Queue queue = new Queue(exchangeName + ".consumer", true);
    Binding binding = BindingBuilder.bind(queue).to(exchange).with("notifications.*");
    admin.declareExchange(exchange);
    admin.declareQueue(queue);
    admin.declareBinding(binding);
    List<JsonNode> received = new CopyOnWriteArrayList<>();
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueues(queue);
    container.setMessageListener(
        message ->
            received.add(
                Json.tree(
                    Json.tree(new String(message.getBody(), StandardCharsets.UTF_8))
                        .path("oslo.message")
                        .asString())));
    container.afterPropertiesSet();
    container.start();
    return received;
  }
}
