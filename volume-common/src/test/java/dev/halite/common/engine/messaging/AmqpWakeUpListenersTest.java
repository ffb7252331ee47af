package dev.halite.common.engine.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.halite.common.engine.messaging.MessagingProperties.Disturbance;
import dev.halite.testkit.broker.BrokerExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;

@Timeout(60)
class AmqpWakeUpListenersTest {
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  /** Connections that can say who listens to them. */
  private static final class Watched extends CachingConnectionFactory {
    private final List<ConnectionListener> present = new ArrayList<>();

    Watched() {
      super(BROKER.host(), BROKER.port());
      setUsername(BROKER.user());
      setPassword(BROKER.password());
    }

    @Override
    public void addConnectionListener(ConnectionListener listener) {
      super.addConnectionListener(listener);
      present.add(listener);
    }

    @Override
    public boolean removeConnectionListener(ConnectionListener listener) {
      present.remove(listener);
      return super.removeConnectionListener(listener);
    }
  }

  @Test
  void aQueueThatIsServedAnewLeavesNothingBehind() {
    Watched connections = new Watched();
    AmqpWakeUpListeners listeners =
        new AmqpWakeUpListeners(
            connections,
            new MessagingProperties(
                "halite", "", Duration.ofSeconds(1), 100, false, Disturbance.NONE));
    for (int i = 0; i < 3; i++) {
      listeners.listen("reopened", 1, id -> {});
      assertThat(connections.present).hasSize(1);
      listeners.stop("reopened");
    }

    assertThat(connections.present).isEmpty();
    connections.destroy();
  }

  /** A message is from whoever has the broker's password, and what it says is no log line. */
  @Test
  void ofAMessageThatIsNoWakeUpOnlyTheLengthIsLogged() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(AmqpWakeUpListeners.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    Watched connections = new Watched();
    AmqpWakeUpListeners listeners =
        new AmqpWakeUpListeners(
            connections,
            new MessagingProperties(
                "halite", "", Duration.ofSeconds(1), 100, false, Disturbance.NONE));
    List<WakeUp> received = new CopyOnWriteArrayList<>();
    listeners.listen("strangers", 1, received::add);
    try (Connection connection = connections.createConnection();
        Channel channel = connection.createChannel(false)) {
      String wakeUp = "{\"operation_id\": \"%s\", \"lane\": \"BULK\"}".formatted(UUID.randomUUID());
      AMQP.BasicProperties forged =
          new AMQP.BasicProperties.Builder()
              .headers(Map.of("x", "one\n2026-01-01 INFO forged line"))
              .build();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                publish(channel, forged, wakeUp);
                assertThat(received).isNotEmpty();
              });
      publish(channel, forged, "what a secret\nthis is");
      // Right in every way but its length.
      publish(channel, forged, " ".repeat(1024) + wakeUp);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(logged.list)
                      .extracting(ILoggingEvent::getFormattedMessage)
                      .contains(
                          "Ignored a message of 21 bytes that is no wake-up",
                          "Ignored a message of %d bytes, which is longer than any wake-up"
                              .formatted(1024 + wakeUp.length())));
      assertThat(logged.list)
          .allSatisfy(
              event ->
                  assertThat(event.getFormattedMessage()).doesNotContain("forged", "secret", "\n"));
    } finally {
      listeners.stopAll();
      logger.detachAppender(logged);
      connections.destroy();
    }
  }

  private static void publish(Channel channel, AMQP.BasicProperties properties, String body)
      throws IOException {
    channel.basicPublish("halite", "strangers", properties, body.getBytes(StandardCharsets.UTF_8));
  }
}
