package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.config.AuthProperties;
import dev.halite.api.fault.FaultWriter;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.mock.web.MockHttpServletRequest;

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

  /** A page that has the browser take its own name for 127.0.0.1 sends that name. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8776, true",
    "127.0.0.1, true",
    "localhost:8776, true",
    "LOCALHOST, true",
    "[::1]:8776, true",
    "192.0.2.1:8776, true",
    "cloud.example:8776, true",
    "Cloud.Example, true",
    "named:1, true",
    "'', true",
    "evil.example:8776, false",
    "evil.example, false",
    "localhost.evil.example, false",
    "127.0.0.1.evil.example, false",
    "evil.example:127.0.0.1, false",
    "localhost:8776:evil, false",
    "x@localhost, false"
  })
  void theServiceIsCalledByAnAddressOrANameOfItsOwn(String host, boolean allowed) {
    NoauthStrategy strategy =
        new NoauthStrategy(
            "aa", new KnownHosts(Set.of("NAMED"), URI.create("https://cloud.example/volume")));
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/v3/volumes");
    request.addHeader("Host", host);
    if (allowed) {
      assertThat(strategy.identify(request)).isNotNull();
    } else {
      assertThatThrownBy(() -> strategy.identify(request))
          .isInstanceOfSatisfying(
              HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.FORBIDDEN))
          .hasMessageContaining("halite.auth.noauth-hosts");
      request.setRequestURI("/actuator/health");
      assertThat(strategy.identify(request)).isNull();
    }
  }
}
