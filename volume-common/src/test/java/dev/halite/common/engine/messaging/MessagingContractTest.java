package dev.halite.common.engine.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.MessagingProperties.Disturbance;
import dev.halite.testkit.broker.BrokerUnderTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** What messaging must do on every broker that Halite runs on. */
@Timeout(60)
abstract class MessagingContractTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration EXPIRY = Duration.ofMillis(800);

  private final List<Runnable> closers = new ArrayList<>();
  private final String queue = "contract." + UUID.randomUUID();
  private CachingConnectionFactory connections;

  abstract BrokerUnderTest broker();

  @BeforeEach
  void connect() {
    connections = new CachingConnectionFactory(broker().host(), broker().port());
    connections.setUsername(broker().user());
    connections.setPassword(broker().password());
    connections.setVirtualHost(broker().virtualHost());
    connections.setConnectionTimeout(2_000);
  }

  @AfterEach
  void close() {
    closers.reversed().forEach(Runnable::run);
    connections.destroy();
  }

  @Test
  void deliversAWakeUpToWhoServesTheQueue() {
    List<UUID> received = listen();
    UUID id = UUID.randomUUID();

    sender(Disturbance.NONE).send(new WakeUp(queue, Lane.INTERACTIVE, id));

    await().atMost(LONG).untilAsserted(() -> assertThat(received).containsExactly(id));
  }

  @Test
  void deliversEachWakeUpToOneOfSeveralProcesses() {
    List<UUID> one = listen();
    List<UUID> two = listen();
    WakeUpSender sender = sender(Disturbance.NONE);
    List<UUID> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      UUID id = UUID.randomUUID();
      sent.add(id);
      sender.send(new WakeUp(queue, Lane.INTERACTIVE, id));
    }

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              List<UUID> all = new ArrayList<>(one);
              all.addAll(two);
              assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
            });
  }

  @Test
  void dropsAMessageThatIsNoWakeUpAndGoesOn() {
    List<UUID> received = listen();
    new RabbitTemplate(connections)
        .send(
            "halite",
            queue,
            new Message("no json".getBytes(StandardCharsets.UTF_8), new MessageProperties()));
    UUID id = UUID.randomUUID();

    sender(Disturbance.NONE).send(new WakeUp(queue, Lane.INTERACTIVE, id));

    await().atMost(LONG).untilAsserted(() -> assertThat(received).containsExactly(id));
  }

  @Test
  void doesNotRedeliverWhatAConsumerFailedOn() {
    List<UUID> received = new CopyOnWriteArrayList<>();
    AmqpWakeUpListeners listeners = listeners();
    UUID poison = UUID.randomUUID();
    UUID good = UUID.randomUUID();
    listeners.listen(
        queue,
        1,
        wakeUp -> {
          received.add(wakeUp.operationId());
          if (wakeUp.operationId().equals(poison)) {
            throw new IllegalStateException("cannot be handled");
          }
        });
    WakeUpSender sender = sender(Disturbance.NONE);

    sender.send(new WakeUp(queue, Lane.INTERACTIVE, poison));
    sender.send(new WakeUp(queue, Lane.INTERACTIVE, good));

    await().atMost(LONG).untilAsserted(() -> assertThat(received).containsExactly(poison, good));
  }

  @Test
  void forgetsAWakeUpThatNobodyFetchedInTime() {
    AmqpWakeUpListeners first = listeners();
    first.listen(queue, 1, id -> {});
    first.stopAll();
    WakeUpSender sender = sender(Disturbance.NONE);
    sender.send(new WakeUp(queue, Lane.INTERACTIVE, UUID.randomUUID()));
    long sentAt = System.nanoTime();
    await().atMost(LONG).until(() -> System.nanoTime() - sentAt > EXPIRY.toNanos() * 2);

    List<UUID> received = listen();
    UUID fresh = UUID.randomUUID();
    sender.send(new WakeUp(queue, Lane.INTERACTIVE, fresh));

    await().atMost(LONG).untilAsserted(() -> assertThat(received).containsExactly(fresh));
  }

  @Test
  void comesBackByItselfAfterTheBrokerWasAway() {
    List<UUID> received = listen();
    WakeUpSender sender = sender(Disturbance.NONE);
    broker().stop();
    try {
      sender.send(new WakeUp(queue, Lane.INTERACTIVE, UUID.randomUUID()));
    } finally {
      broker().start();
    }

    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              UUID id = UUID.randomUUID();
              sender.send(new WakeUp(queue, Lane.INTERACTIVE, id));
              await()
                  .atMost(Duration.ofSeconds(2))
                  .untilAsserted(() -> assertThat(received).contains(id));
            });
  }

  @Test
  void takesNoNoticeOfAQueueThatNobodyEverServed() {
    List<UUID> received = listen();
    WakeUpSender sender = sender(Disturbance.NONE);
    sender.send(new WakeUp("contract.unknown", Lane.INTERACTIVE, UUID.randomUUID()));
    UUID id = UUID.randomUUID();

    sender.send(new WakeUp(queue, Lane.INTERACTIVE, id));

    await().atMost(LONG).untilAsserted(() -> assertThat(received).containsExactly(id));
  }

  @Test
  void canBeDisturbedForTests() {
    List<UUID> received = listen();
    UUID dropped = UUID.randomUUID();
    UUID doubled = UUID.randomUUID();

    sender(Disturbance.DROP).send(new WakeUp(queue, Lane.INTERACTIVE, dropped));
    sender(Disturbance.DOUBLE).send(new WakeUp(queue, Lane.INTERACTIVE, doubled));

    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(received).containsExactly(doubled, doubled));
  }

  private List<UUID> listen() {
    List<UUID> received = new CopyOnWriteArrayList<>();
    listeners().listen(queue, 4, wakeUp -> received.add(wakeUp.operationId()));
    return received;
  }

  private AmqpWakeUpListeners listeners() {
    AmqpWakeUpListeners listeners =
        new AmqpWakeUpListeners(connections, properties(Disturbance.NONE));
    closers.add(listeners::stopAll);
    return listeners;
  }

  private WakeUpSender sender(Disturbance disturbance) {
    AmqpWakeUpSender sender =
        new AmqpWakeUpSender(
            new RabbitTemplate(connections), properties(disturbance), Clock.systemUTC());
    sender.start();
    closers.add(sender::stop);
    return sender;
  }

  private static MessagingProperties properties(Disturbance disturbance) {
    return new MessagingProperties("halite", "", EXPIRY, 100, false, disturbance);
  }
}
