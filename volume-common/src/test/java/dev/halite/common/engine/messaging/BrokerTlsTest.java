package dev.halite.common.engine.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.kind.Lane;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.broker.BrokerUnderTest.TlsListener;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.tls.TestAuthority;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The settings of docs/security.md for the way to the broker, on Debian's RabbitMQ. */
@Timeout(120)
class BrokerTlsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.rabbit();

  @Test
  void wakeUpsTravelEncrypted() {
    try (ConfigurableApplicationContext process = process(BROKER.host(), listener().authority())) {
      List<UUID> received = new CopyOnWriteArrayList<>();
      String queue = "tls." + UUID.randomUUID();
      process
          .getBean(WakeUpListeners.class)
          .listen(queue, 1, wakeUp -> received.add(wakeUp.operationId()));
      UUID id = UUID.randomUUID();
      process.getBean(WakeUpSender.class).send(new WakeUp(queue, Lane.INTERACTIVE, id));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(received).containsExactly(id));
    }
  }

  @Test
  void aBrokerThatAnotherAuthorityHasSignedIsRefused(@TempDir Path directory) {
    refused(BROKER.host(), TestAuthority.in(directory, "wrong").certificate());
  }

  @Test
  void aBrokerOfAnotherNameIsRefused() {
    refused("localhost", listener().authority());
  }

  private static void refused(String host, Path authority) {
    try (ConfigurableApplicationContext process = process(host, authority)) {
      ConnectionFactory connections = process.getBean(ConnectionFactory.class);
      assertThatThrownBy(connections::createConnection)
          .hasCauseInstanceOf(SSLException.class)
          .rootCause()
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  private static ConfigurableApplicationContext process(String host, Path authority) {
    return CommonContext.start(
        DATABASE,
        BROKER,
        "spring.rabbitmq.host=" + host,
        "spring.rabbitmq.port=" + listener().port(),
        "spring.rabbitmq.ssl.enabled=true",
        "spring.rabbitmq.ssl.bundle=broker",
        "spring.ssl.bundle.pem.broker.truststore.certificate=file:" + authority);
  }

  private static TlsListener listener() {
    return BROKER.tls().orElseThrow();
  }
}
