package dev.halite.common.engine.event;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.event.Notifications.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes recorded events, the oldest first as far as one process sees, in the envelope that
 * consumers of such notifications know. At least once: an event is deleted after the broker has
 * confirmed it, and keeps its message id when it is sent again. Any number of processes may run
 * one.
 */
final class NotificationRelay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(NotificationRelay.class);
  private static final int PERSISTENT = 2;
  private static final int BATCH = 100;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration CONFIRM = Duration.ofSeconds(10);

  private final Notifications notifications;
  private final ConnectionFactory connections;
  private final RabbitTemplate template;
  private final EventProperties properties;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("halite-notifications").daemon().factory());
  private boolean running;

  NotificationRelay(
      Notifications notifications, ConnectionFactory connections, EventProperties properties) {
    this.notifications = notifications;
    this.connections = connections;
    this.template = new RabbitTemplate(connections);
    this.properties = properties;
  }

  private void relay() {
    try {
      while (publishBatch() == BATCH) {
        log.trace("More events wait");
      }
    } catch (AmqpException e) {
      log.warn("Events wait for the broker: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      // What is thrown out of here ends the schedule.
      if (e instanceof RuntimeException outage && CatalogOutage.is(outage)) {
        log.warn("Events wait for the catalog: {}", e.getMessage());
      } else {
        log.error("Events could not be published", e);
      }
    }
  }

  private int publishBatch() {
    List<Recorded> events = notifications.take(BATCH, CONFIRM.multipliedBy(3));
    if (!events.isEmpty()) {
      template.execute(channel -> publish(channel, events));
      notifications.published(events);
    }
    return events.size();
  }

  /** Sends and waits until the broker has taken all of them. */
  private Integer publish(Channel channel, List<Recorded> events)
      throws IOException, InterruptedException, TimeoutException {
    channel.confirmSelect();
    for (Recorded event : events) {
      AMQP.BasicProperties header =
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .contentEncoding("utf-8")
              .deliveryMode(PERSISTENT)
              .messageId(event.messageId().toString())
              .build();
      channel.basicPublish(properties.exchange(), routingKey(event), header, envelope(event));
    }
    channel.waitForConfirmsOrDie(CONFIRM.toMillis());
    return events.size();
  }

  private String routingKey(Recorded event) {
    return properties.topic() + "." + event.priority().toLowerCase(Locale.ROOT);
  }

  /** The oslo messaging envelope, version 2: the notification as a JSON text in a JSON object. */
  private static byte[] envelope(Recorded event) {
    Map<String, Object> notification = new LinkedHashMap<>();
    notification.put("message_id", event.messageId());
    notification.put("publisher_id", event.publisher());
    notification.put("event_type", event.type());
    notification.put("priority", event.priority());
    notification.put("payload", Json.tree(event.payload()));
    notification.put("timestamp", event.createdAt());
    notification.put(
        "_context_request_id", Json.tree(event.context()).path("requestId").asString(""));
    Map<String, Object> envelope =
        Map.of("oslo.version", "2.0", "oslo.message", Json.write(notification));
    return Json.write(envelope).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void start() {
    RabbitAdmin admin = new RabbitAdmin(connections);
    admin.setAutoStartup(false);
    connections.addConnectionListener(
        connection -> admin.declareExchange(new TopicExchange(properties.exchange(), true, false)));
    executor.scheduleWithFixedDelay(
        this::relay, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    executor.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
