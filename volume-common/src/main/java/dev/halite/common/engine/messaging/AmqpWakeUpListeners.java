package dev.halite.common.engine.messaging;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.kind.Lane;
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
import tools.jackson.databind.JsonNode;

/** One listener container for each served queue; it declares its queue whenever it connects. */
final class AmqpWakeUpListeners implements WakeUpListeners {
  /** Wake-ups of one queue that are followed at the same time. */
  private static final int CONSUMERS = 4;

  /** Several times the bytes that a wake-up has. */
  private static final int LONGEST = 1024;

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
  public void listen(String queue, int concurrency, Consumer<WakeUp> onWakeUp) {
    listen(queue, concurrency, QueueBuilder.durable(amqpQueue(queue)), onWakeUp);
  }

  @Override
  public void listenAlone(String queue, Consumer<WakeUp> onWakeUp) {
    listen(queue, 1, QueueBuilder.nonDurable(amqpQueue(queue)).autoDelete(), onWakeUp);
  }

  private void listen(
      String queue, int concurrency, QueueBuilder builder, Consumer<WakeUp> onWakeUp) {
    Queue declared = typed(builder);
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
    container.setMessageListener(message -> receive(queue, message, onWakeUp));
    // Spring redeclares only what is a bean; these queues come and go with backends.
    ConnectionListener declaration = connection -> declare(admin, queue, declared);
    connections.addConnectionListener(declaration);
    queues.put(queue, new Served(container, declaration));
    container.afterPropertiesSet();
    container.start();
  }

  private Queue typed(QueueBuilder builder) {
    // Only a durable queue may be of another type than the broker's oldest.
    return properties.queueType().isEmpty() || !builder.build().isDurable()
        ? builder.build()
        : builder.withArgument("x-queue-type", properties.queueType()).build();
  }

  private void declare(AmqpAdmin admin, String queue, Queue declared) {
    TopicExchange exchange = new TopicExchange(properties.exchange(), true, false);
    Binding binding = BindingBuilder.bind(declared).to(exchange).with(queue);
    admin.declareExchange(exchange);
    admin.declareQueue(declared);
    admin.declareBinding(binding);
  }

  private String amqpQueue(String queue) {
    return properties.exchange() + "." + queue;
  }

  private static void receive(String queue, Message message, Consumer<WakeUp> onWakeUp) {
    WakeUp wakeUp;
    int length = message.getBody().length;
    if (length > LONGEST) {
      // Whoever may publish here says whatever he likes, in the headers too.
      log.warn("Ignored a message of {} bytes, which is longer than any wake-up", length);
      return;
    }
    try {
      JsonNode body = Json.tree(new String(message.getBody(), StandardCharsets.UTF_8));
      wakeUp =
          new WakeUp(
              queue,
              lane(body.path("lane").asString("")),
              UUID.fromString(body.path("operation_id").asString("")));
    } catch (JacksonException | IllegalArgumentException e) {
      log.warn("Ignored a message of {} bytes that is no wake-up", length);
      return;
    }
    try {
      onWakeUp.accept(wakeUp);
    } catch (RuntimeException e) {
      // Acknowledged all the same: the work is in the catalog, and Qpid would redeliver for ever.
      log.error("A wake-up for operation {} could not be followed", wakeUp.operationId(), e);
    }
  }

  /** A sender of another release may name none, or one that is not known here. */
  private static Lane lane(String name) {
    for (Lane lane : Lane.values()) {
      if (lane.name().equals(name)) {
        return lane;
      }
    }
    return Lane.INTERACTIVE;
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
