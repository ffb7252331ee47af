package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.config.AuthProperties;
import dev.halite.api.fault.FaultWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

@Timeout(120)
class NoauthGuardTest {
  @EnableConfigurationProperties({
    ApiProperties.class,
    AuthProperties.class,
    ServerProperties.class
  })
  static class Settings {}

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, true",
    "::1, false, false, true",
    "0.0.0.0, false, false, false",
    "192.0.2.1, true, false, false",
    "192.0.2.1, false, true, false",
    "192.0.2.1, true, true, true",
    "'', false, false, false"
  })
  void noauthListensBeyondLoopbackOnlyWhenToldTwice(
      String address, boolean first, boolean second, boolean starts) {
    new WebApplicationContextRunner()
        .withUserConfiguration(
            Settings.class, ApiSecurity.class, FaultWriter.class, SimpleMeterRegistry.class)
        .withPropertyValues(
            "server.address=" + address,
            "halite.auth.noauth-beyond-loopback=" + first,
            "halite.auth.every-caller-is-admin=" + second)
        .run(
            context -> {
              if (starts) {
                assertThat(context).hasNotFailed();
              } else {
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("halite.auth.noauth-beyond-loopback")
                    .hasMessageContaining("server.address");
              }
            });
  }
}
