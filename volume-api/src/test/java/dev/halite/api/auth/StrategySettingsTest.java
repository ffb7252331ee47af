package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.config.AuthProperties;
import dev.halite.api.fault.FaultWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@Timeout(120)
class StrategySettingsTest {
  private static final String KEYSTONE = "halite.auth.keystone.";

  @EnableConfigurationProperties({
    ApiProperties.class,
    AuthProperties.class,
    ServerProperties.class
  })
  static class Settings {}

  @TempDir Path directory;

  private final WebApplicationContextRunner service =
      new WebApplicationContextRunner()
          .withUserConfiguration(
              Settings.class, ApiSecurity.class, FaultWriter.class, SimpleMeterRegistry.class)
          .withPropertyValues("server.address=127.0.0.1");

  private void refusedNaming(String words, String... keys) {
    service
        .withPropertyValues(keys)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining(words)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret-")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url=                                            | halite.auth.keystone.url is needed
          url=ftp://there                                 | halite.auth.keystone.url is not of the form
          url=keystone:5000                               | halite.auth.keystone.url is not of the form
          url=http://me:secret-p@there                    | halite.auth.keystone.url is not of the form
          public-url=there                                | halite.auth.keystone.public-url is not of the form
          username=                                       | halite.auth.keystone.username is needed
          password=                                       | halite.auth.keystone.password is needed
          project-name=                                   | halite.auth.keystone.project-name is needed
          application-credential-id=1                     | leave one of them out
          ca-file=/no/such/file                           | (halite.auth.keystone.ca-file) cannot be read
          ca-file=/etc/hostname                           | (halite.auth.keystone.ca-file) holds no certificates
          """)
  void anIncompleteKeystoneStopsTheStartAndNamesTheKey(String changed, String words) {
    refusedNaming(
        words,
        "halite.auth.strategy=keystone",
        KEYSTONE + "url=http://127.0.0.1:5000/v3",
        KEYSTONE + "username=halite",
        KEYSTONE + "password=secret-p",
        KEYSTONE + "project-name=service",
        KEYSTONE + changed);
  }

  @Test
  void anApplicationCredentialNeedsItsSecret() {
    refusedNaming(
        "halite.auth.keystone.application-credential-secret is needed",
        "halite.auth.strategy=keystone",
        KEYSTONE + "url=http://127.0.0.1:5000/v3",
        KEYSTONE + "application-credential-id=1");
  }

  @ParameterizedTest
  @CsvSource({
    "token-cache-time=-1s",
    "token-cache-size=0",
    "connect-timeout=0s",
    "read-timeout=2m",
    "retries=11",
    "max-connections=0",
    "service-token-roles="
  })
  void aFigureBeyondItsLimitsStopsTheStart(String figure) {
    service.withPropertyValues(KEYSTONE + figure).run(context -> assertThat(context).hasFailed());
  }

  @Test
  void theKeystoneIsNotNeededForTheStart() {
    service
        .withPropertyValues(
            "halite.auth.strategy=keystone",
            KEYSTONE + "url=http://127.0.0.1:1/v3",
            KEYSTONE + "application-credential-id=1",
            KEYSTONE + "application-credential-secret=secret-s")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(IdentityStrategy.class).challenge())
                  .isEqualTo("Keystone uri=\"http://127.0.0.1:1\"");
              assertThat(context.getBean(AuthProperties.class).toString())
                  .contains("applicationCredentialSecret=***")
                  .doesNotContain("secret-s");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "halite.api.auth.strategy=basic, halite.auth.strategy",
    "halite.api.auth.users-file=/x, halite.auth.users-file",
    "HALITE_API_AUTH_DEFAULTPROJECT=aa, halite.auth.defaultproject"
  })
  void aKeyOfAFormerReleaseStopsTheStartAndNamesTheNewOne(String former, String now) {
    if (former.startsWith("HALITE")) {
      service
          .withInitializer(
              context ->
                  context
                      .getEnvironment()
                      .getPropertySources()
                      .addFirst(
                          new SystemEnvironmentPropertySource(
                              "test-systemEnvironment",
                              Map.of(former.substring(0, former.indexOf('=')), (Object) "aa"))))
          .run(
              context ->
                  assertThat(context)
                      .getFailure()
                      .rootCause()
                      .hasMessageContaining("it is " + now));
    } else {
      refusedNaming("it is " + now, former);
    }
  }

  @Test
  void aManagementPortOfItsOwnStopsTheStart() {
    refusedNaming("leave management.server.port out", "management.server.port=9999");
    service
        .withPropertyValues("server.port=8776", "management.server.port=8776")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.1:5000/v3, false, false",
    "http://keystone.example/v3, false, false",
    "HTTP://localhost.example/v3, false, false",
    "http://10.0.0.1:5000/v3, true, true",
    "https://keystone.example/v3, false, true",
    "http://127.0.0.1:5000/v3, false, true",
    "http://LocalHost:5000, false, true",
    "http://[::1]:5000, false, true"
  })
  void tokensDoNotCrossTheNetworkInClearUnlessSomebodySaysSo(
      String url, boolean known, boolean starts) {
    String[] keys = {
      "halite.auth.strategy=keystone",
      KEYSTONE + "url=" + url,
      KEYSTONE + "application-credential-id=1",
      KEYSTONE + "application-credential-secret=secret-s",
      "halite.auth.clear-text=" + known
    };
    if (starts) {
      service.withPropertyValues(keys).run(context -> assertThat(context).hasNotFailed());
    } else {
      refusedNaming("halite.auth.clear-text", keys);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, false, false, false",
    "192.0.2.1, false, false, false",
    "192.0.2.1, true, false, true",
    "192.0.2.1, false, true, true",
    "127.0.0.1, false, false, true",
    "::1, false, false, true"
  })
  void passwordsDoNotCrossTheNetworkInClearUnlessSomebodySaysSo(
      String address, boolean encrypted, boolean known, boolean starts) throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "# nobody\n");
    String[] keys = {
      "server.address=" + address,
      "server.ssl.enabled=" + encrypted,
      "halite.auth.strategy=basic",
      "halite.auth.users-file=" + users,
      "halite.auth.clear-text=" + known
    };
    if (starts) {
      service.withPropertyValues(keys).run(context -> assertThat(context).hasNotFailed());
    } else {
      refusedNaming("halite.auth.clear-text", keys);
    }
  }

  /** Without a word of TLS there is none. */
  @Test
  void nothingSaidOfTlsIsNone() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "# nobody\n");
    refusedNaming(
        "halite.auth.clear-text",
        "server.address=192.0.2.1",
        "halite.auth.strategy=basic",
        "halite.auth.users-file=" + users);
  }
}
