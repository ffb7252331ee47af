package dev.halite.common.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.mock.env.MockEnvironment;

/** What has to be confirmed by a key before a service starts. */
@Timeout(20)
class TransportTest {
  private static final String CATALOG = "halite.catalog.clear-text";
  private static final String BROKER = "halite.messaging.clear-text";
  private static final String MANAGEMENT = "halite.management.beyond-loopback";

  private static void refused(String key, ThrowingCallable start) {
    assertThatThrownBy(start)
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining(key)
        .satisfies(e -> assertThat(e.getMessage()).endsWith(".").doesNotContain("secret-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/halite",
        "jdbc:postgresql://192.0.2.1:5432/halite?password=secret-p",
        "jdbc:postgresql://[2001:db8::1]:5432/halite",
        "jdbc:postgresql://127.0.0.1:5432,db.example:5432/halite",
        "jdbc:postgresql://localhost.example/halite",
        "jdbc:postgresql://127.0.0.1.example/halite",
        "jdbc:postgresql://db.example/halite?sslmode=require",
        "jdbc:postgresql://db.example/halite?sslmode=verify-ca",
        "jdbc:postgresql://db.example/halite?sslmode=nonsense",
        "jdbc:postgresql://db.example/halite?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory"
      })
  void aCatalogOnAnotherMachineIsReachedByVerifiedTlsUnlessSomebodySaysSo(String url) {
    refused(CATALOG, () -> CatalogTransport.requireSafe(url, false));
    assertThatCode(() -> CatalogTransport.requireSafe(url, true)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:5432/halite",
        "jdbc:postgresql://127.0.0.2:5432/halite",
        "jdbc:postgresql://LOCALHOST/halite",
        "jdbc:postgresql://[::1]:5432/halite",
        "jdbc:postgresql:halite",
        "jdbc:postgresql:///halite",
        "jdbc:postgresql://db.example/halite?sslmode=verify-full",
        "jdbc:postgresql://db.example/halite?ssl=true",
        "jdbc:postgresql://db/halite?socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
      })
  void aCatalogThatIsHereOrVerifiedNeedsNoWord(String url) {
    assertThatCode(() -> CatalogTransport.requireSafe(url, false)).doesNotThrowAnyException();
  }

  private static void broker(
      boolean known, @Nullable Boolean tls, boolean verify, String... hosts) {
    RabbitProperties settings = new RabbitProperties();
    settings.getSsl().setEnabled(tls);
    settings.getSsl().setVerifyHostname(verify);
    List<RabbitConnectionDetails.Address> addresses =
        Arrays.stream(hosts).map(host -> new RabbitConnectionDetails.Address(host, 5672)).toList();
    BrokerTransport.requireSafe(() -> addresses, settings, known);
  }

  @Test
  void aBrokerOnAnotherMachineIsReachedByVerifiedTlsUnlessSomebodySaysSo() {
    refused(BROKER, () -> broker(false, null, true, "broker.example"));
    refused(BROKER, () -> broker(false, null, true, "127.0.0.1", "192.0.2.1"));
    refused(BROKER, () -> broker(false, true, false, "broker.example"));
    broker(true, null, true, "broker.example");
    broker(false, true, true, "broker.example");
    broker(false, null, true, "127.0.0.1", "::1", "localhost");
  }

  private static void management(boolean known, String... settings) {
    MockEnvironment environment = new MockEnvironment();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      environment.setProperty(setting.substring(0, equals), setting.substring(equals + 1));
    }
    ManagementTransport unused =
        new ManagementTransport(environment, new ManagementProperties(known));
  }

  @ParameterizedTest
  @CsvSource({
    "server.port=8777",
    "server.address=0.0.0.0",
    "server.address=192.0.2.1",
    "server.address=127.0.0.1 management.server.port=9999",
    "server.address=127.0.0.1 management.server.port=9999 management.server.address=192.0.2.1"
  })
  void whoeverAsksIsShownNothingOfAServiceUnlessSomebodySaysSo(String settings) {
    refused(MANAGEMENT, () -> management(false, settings.split(" ")));
    management(true, settings.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "server.address=127.0.0.1",
    "server.address=::1",
    "server.address=127.0.0.1 server.port=8777 management.server.port=8777",
    "server.address=0.0.0.0 management.server.port=-1",
    "server.address=0.0.0.0 management.server.port=9999 management.server.address=127.0.0.1"
  })
  void onLoopbackNoWordIsNeeded(String settings) {
    assertThatCode(() -> management(false, settings.split(" "))).doesNotThrowAnyException();
  }
}
