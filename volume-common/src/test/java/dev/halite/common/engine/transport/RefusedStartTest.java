package dev.halite.common.engine.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every process looks at its ways before it takes one. */
@Timeout(60)
class RefusedStartTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  @ParameterizedTest
  @CsvSource({
    "spring.datasource.url=jdbc:postgresql://192.0.2.1:5432/halite, halite.catalog.clear-text",
    "spring.rabbitmq.host=192.0.2.1, halite.messaging.clear-text",
    "'spring.rabbitmq.addresses=127.0.0.1,192.0.2.1', halite.messaging.clear-text"
  })
  void aProcessDoesNotStart(String setting, String key) {
    assertThatThrownBy(() -> CommonContext.start(DATABASE, BROKER, setting).close())
        .rootCause()
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining(key);
  }
}
