package dev.halite.common.openstack.compute;

import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.identity.ServiceAccount;
import dev.halite.common.openstack.identity.ServiceAccount.Named;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The compute service ({@code halite.compute.*}), and the account by which it is asked. Without an
 * address there is none.
 *
 * @param url address of its API, such as {@code https://nova:8774/v2.1}
 * @param keystoneUrl address of the Keystone that gives a token for it, with or without {@code /v3}
 * @param username name of a user who may send external events, and see the servers of all projects
 * @param password its password
 * @param projectName project that the token is for
 * @param userDomainName domain of the user
 * @param projectDomainName domain of the project
 * @param caFile PEM file of the certificates that both must be signed by; those of the JDK if not
 *     set
 * @param clearText whether password and token may go to another machine without TLS
 * @param connectTimeout longest time for a connection
 * @param readTimeout longest time for one answer
 * @param questionTimeout longest time that a request waits for all that a question needs
 */
@Validated
@ConfigurationProperties(ComputeProperties.PREFIX)
record ComputeProperties(
    @Nullable URI url,
    @Nullable URI keystoneUrl,
    @Nullable String username,
    @Nullable SecretText password,
    @Nullable String projectName,
    @DefaultValue("Default") String userDomainName,
    @DefaultValue("Default") String projectDomainName,
    @Nullable Path caFile,
    @DefaultValue("false") boolean clearText,
    @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(seconds = 60) Duration connectTimeout,
    @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 60) Duration readTimeout,
    @DefaultValue("15s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
        Duration questionTimeout) {

  static final String PREFIX = "halite.compute";

  ComputeProperties {
    if (url != null) {
      requireAddress("url", url);
      requireAddress("keystone-url", keystoneUrl);
      require("username", username);
      require("password", password == null ? null : password.reveal());
      require("project-name", projectName);
    }
  }

  /** By which the compute service is asked; only where there is one. */
  ServiceAccount account() {
    return ServiceAccount.ofUser(
        "halite.compute.username and .password",
        new Named(Objects.requireNonNull(username), userDomainName),
        Objects.requireNonNull(password).reveal(),
        new Named(Objects.requireNonNull(projectName), projectDomainName));
  }

  private static void requireAddress(String key, @Nullable URI address) {
    String scheme = address == null ? null : address.getScheme();
    boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (address == null || !web || address.getHost() == null || address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "halite.compute.%s is not of the form http://host:port/path or https://host:port/path."
              .formatted(key));
    }
  }

  private static void require(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "halite.compute.url is set, so halite.compute.%s is needed.".formatted(key));
    }
  }
}
