package dev.halite.common.engine.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.messaging.MessagingProperties.Disturbance;
import dev.halite.testkit.broker.BrokerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
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
            new MessagingProperties("halite", "", Duration.ofSeconds(1), 100, Disturbance.NONE));
    for (int i = 0; i < 3; i++) {
      listeners.listen("reopened", 1, id -> {});
      assertThat(connections.present).hasSize(1);
      listeners.stop("reopened");
    }

    assertThat(connections.present).isEmpty();
    connections.destroy();
  }
}
