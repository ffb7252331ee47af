package dev.halite.common.engine.messaging;

import dev.halite.common.engine.database.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionListener;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import tools.jackson.core.JacksonException;

/** One listener container for each served queue; it declares its queue whenever it connects. */
final class AmqpWakeUpListeners implements WakeUpListeners {
  /** Wake-ups of one queue that are followed at the same time. */
  private static final int CONSUMERS = 4;

  private static final Logger log = LoggerFactory.getLogger(AmqpWakeUpListeners.class);

  private final ConnectionFactory connections;
  private final MessagingProperties properties;
  private final Map<String, Served> queues = new ConcurrentHashMap<>();

  /** What a queue has while it is served. */
  private record Served(SimpleMessageListenerContainer container, ConnectionListener declaration) {}

  AmqpWakeUpListeners(ConnectionFactory connections, MessagingProperties properties) {
    this.connections = connections;
    this.properties = properties;
  }

  @Override
  public void listen(String queue, int concurrency, Consumer<UUID> onWakeUp) {
    RabbitAdmin admin = new RabbitAdmin(connections);
    admin.setAutoStartup(false);
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    // Names its threads.
    container.setBeanName("wake-up-" + queue);
    container.setQueueNames(amqpQueue(queue));
    container.setAmqpAdmin(admin);
    container.setMissingQueuesFatal(false);
    // A broker that refuses the password is as good as one that is away: it may be given a new one.
    container.setPossibleAuthenticationFailureFatal(false);
    // A wake-up waits for the commit of its claim: several at a time share the flush of the log.
    int consumers = Math.min(CONSUMERS, concurrency);
    container.setConcurrentConsumers(consumers);
    container.setPrefetchCount(Math.ceilDiv(concurrency, consumers));
    container.setDefaultRequeueRejected(false);
    container.setRecoveryInterval(properties.wakeUpExpiry().toMillis());
    container.setShutdownTimeout(properties.wakeUpExpiry().toMillis());
    container.setMessageListener(message -> receive(message, onWakeUp));
    // Spring redeclares only what is a bean; these queues come and go with backends.
    ConnectionListener declaration = connection -> declare(admin, queue);
    connections.addConnectionListener(declaration);
    queues.put(queue, new Served(container, declaration));
    container.afterPropertiesSet();
    container.start();
  }

  private void declare(AmqpAdmin admin, String queue) {
    TopicExchange exchange = new TopicExchange(properties.exchange(), true, false);
    QueueBuilder builder = QueueBuilder.durable(amqpQueue(queue));
    if (!properties.queueType().isEmpty()) {
      builder.withArgument("x-queue-type", properties.queueType());
    }
    Queue declared = builder.build();
    Binding binding = BindingBuilder.bind(declared).to(exchange).with(queue);
    admin.declareExchange(exchange);
    admin.declareQueue(declared);
    admin.declareBinding(binding);
  }

  private String amqpQueue(String queue) {
    return properties.exchange() + "." + queue;
  }

  private static void receive(Message message, Consumer<UUID> onWakeUp) {
    UUID id;
    try {
      String text =
          Json.tree(new String(message.getBody(), StandardCharsets.UTF_8))
              .path("operation_id")
              .asString("");
      id = UUID.fromString(text);
    } catch (JacksonException | IllegalArgumentException e) {
      log.warn("Ignored a message that is no wake-up: {}", message.getMessageProperties());
      return;
    }
    try {
      onWakeUp.accept(id);
    } catch (RuntimeException e) {
      // Acknowledged all the same: the work is in the catalog, and Qpid would redeliver for ever.
      log.error("A wake-up for operation {} could not be followed", id, e);
    }
  }

  @Override
  public void stop(String queue) {
    Served served = queues.remove(queue);
    if (served != null) {
      connections.removeConnectionListener(served.declaration());
      served.container().stop();
      served.container().destroy();
    }
  }

  @Override
  public void stopAll() {
    queues.keySet().forEach(this::stop);
  }
}
