package dev.halite.common.engine.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.halite.common.engine.database.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.context.SmartLifecycle;

/** One thread that sends wake-ups over AMQP from a bounded backlog. */
final class AmqpWakeUpSender implements WakeUpSender, SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(AmqpWakeUpSender.class);
  private static final int NON_PERSISTENT = 1;
  private static final long DELAY_NANOS = 3_000_000_000L;

  private final RabbitTemplate template;
  private final MessagingProperties properties;
  private final Clock clock;
  private final BlockingQueue<WakeUp> backlog;
  private volatile @Nullable Thread thread;
  private boolean brokerAway;

  AmqpWakeUpSender(RabbitTemplate template, MessagingProperties properties, Clock clock) {
    this.clock = clock;
    this.template = template;
    this.properties = properties;
    this.backlog = new ArrayBlockingQueue<>(properties.backlog());
  }

  @Override
  public void send(WakeUp wakeUp) {
    switch (properties.disturb()) {
      case NONE -> enqueue(wakeUp);
      case DROP -> log.debug("Dropped {} on purpose", wakeUp);
      case DOUBLE -> {
        enqueue(wakeUp);
        enqueue(wakeUp);
      }
      case DELAY ->
          Thread.startVirtualThread(
              () -> {
                LockSupport.parkNanos(DELAY_NANOS);
                enqueue(wakeUp);
              });
    }
  }

  private void enqueue(WakeUp wakeUp) {
    if (!backlog.offer(wakeUp)) {
      log.debug("No room for {}; a poll will find the work", wakeUp);
    }
  }

  private void drain() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        publish(backlog.take());
        if (brokerAway) {
          brokerAway = false;
          log.info("The broker is back");
        }
      } catch (InterruptedException e) {
        return;
      } catch (AmqpException e) {
        if (!brokerAway) {
          brokerAway = true;
          log.warn("The broker is away, work is found by polling: {}", e.getMessage());
        }
        // What is waiting now would be stale by the time that the broker is back.
        backlog.clear();
        LockSupport.parkNanos(properties.wakeUpExpiry().toNanos() / 4);
      } catch (RuntimeException | Error e) {
        // The thread must outlive it: without wake-ups all work waits for sweeps.
        log.error("A wake-up could not be sent", e);
      }
    }
  }

  private void publish(WakeUp wakeUp) {
    byte[] body =
        Json.write(
                Map.of(
                    "lane", wakeUp.lane().name(), "operation_id", wakeUp.operationId().toString()))
            .getBytes(StandardCharsets.UTF_8);
    template.execute(
        channel -> {
          AMQP.BasicProperties header =
              new AMQP.BasicProperties.Builder()
                  .type(WakeUp.TYPE)
                  .headers(Map.of("version", WakeUp.VERSION))
                  .contentType("application/json")
                  .deliveryMode(NON_PERSISTENT)
                  .expiration(expiration(channel))
                  .build();
          channel.basicPublish(properties.exchange(), wakeUp.queue(), header, body);
          return null;
        });
  }

  /** RabbitMQ takes the milliseconds that a message lives, Qpid the time at which it dies. */
  private String expiration(Channel channel) {
    Object product = channel.getConnection().getServerProperties().get("product");
    long expiry = properties.wakeUpExpiry().toMillis();
    boolean absolute = product != null && product.toString().contains("Qpid");
    return Long.toString(absolute ? clock.millis() + expiry : expiry);
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("halite-wake-up").daemon().start(this::drain);
  }

  @Override
  public void stop() {
    Thread current = thread;
    thread = null;
    if (current != null) {
      current.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  @Override
  public int getPhase() {
    return -500;
  }
}
