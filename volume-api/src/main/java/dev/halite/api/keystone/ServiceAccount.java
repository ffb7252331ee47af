package dev.halite.api.keystone;

import dev.halite.api.config.AuthProperties.Keystone;
import dev.halite.common.engine.secret.SecretText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Who this service is at Keystone: the body of its request for a token of its own. */
final class ServiceAccount {
  private static final String PREFIX = "halite.auth.keystone.";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final byte[] request;

  private ServiceAccount(Map<String, Object> identity, @Nullable Map<String, Object> scope) {
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("identity", identity);
    if (scope != null) {
      auth.put("scope", scope);
    }
    request = JSON.writeValueAsBytes(Map.of("auth", auth));
  }

  /**
   * The account that is configured.
   *
   * @throws IllegalArgumentException naming the key that is missing
   */
  static ServiceAccount of(Keystone settings) {
    String credential = settings.applicationCredentialId();
    if (credential == null) {
      return withPassword(settings);
    }
    if (settings.username() != null || settings.password() != null) {
      throw new IllegalArgumentException(
          "Both %sapplication-credential-id and %susername or password are set; leave one of them out."
              .formatted(PREFIX, PREFIX));
    }
    // Its scope is the project it was made in.
    return new ServiceAccount(
        Map.of(
            "methods",
            new String[] {"application_credential"},
            "application_credential",
            Map.of(
                "id",
                credential,
                "secret",
                secret(settings.applicationCredentialSecret(), "application-credential-secret"))),
        null);
  }

  private static ServiceAccount withPassword(Keystone settings) {
    Map<String, Object> user =
        Map.of(
            "name",
            text(settings.username(), "username"),
            "domain",
            Map.of("name", settings.userDomainName()),
            "password",
            secret(settings.password(), "password"));
    Map<String, Object> project =
        Map.of(
            "name",
            text(settings.projectName(), "project-name"),
            "domain",
            Map.of("name", settings.projectDomainName()));
    return new ServiceAccount(
        Map.of("methods", new String[] {"password"}, "password", Map.of("user", user)),
        Map.of("project", project));
  }

  private static String text(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw missing(key);
    }
    return value;
  }

  private static String secret(@Nullable SecretText value, String key) {
    if (value == null || value.reveal().isEmpty()) {
      throw missing(key);
    }
    return value.reveal();
  }

  static IllegalArgumentException missing(String key) {
    return new IllegalArgumentException(
        "halite.auth.strategy is keystone, so %s%s is needed.".formatted(PREFIX, key));
  }

  /** The request for a token; holds a secret. */
  byte[] request() {
    return request.clone();
  }
}
