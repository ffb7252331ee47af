package dev.halite.common.openstack.identity;

import dev.halite.common.engine.database.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who this service is at Keystone: the body of its request for a token of its own. */
public final class ServiceAccount {
  private final String settings;
  private final byte[] request;

  private ServiceAccount(
      String settings, Map<String, Object> identity, @Nullable Map<String, Object> scope) {
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("identity", identity);
    if (scope != null) {
      auth.put("scope", scope);
    }
    this.settings = settings;
    this.request = Json.write(Map.of("auth", auth)).getBytes(StandardCharsets.UTF_8);
  }

  /** Something with a name, in a domain with a name. */
  public record Named(String name, String domain) {}

  /**
   * A user with a password.
   *
   * @param settings the keys by which an operator mends it
   * @param project what the token is for
   */
  public static ServiceAccount ofUser(String settings, Named user, String password, Named project) {
    Map<String, Object> who =
        Map.of("name", user.name(), "domain", Map.of("name", user.domain()), "password", password);
    return new ServiceAccount(
        settings,
        Map.of("methods", List.of("password"), "password", Map.of("user", who)),
        Map.of(
            "project", Map.of("name", project.name(), "domain", Map.of("name", project.domain()))));
  }

  /**
   * An application credential; its token is for the project that it was made in.
   *
   * @param settings the keys by which an operator mends it
   */
  public static ServiceAccount ofCredential(String settings, String id, String secret) {
    return new ServiceAccount(
        settings,
        Map.of(
            "methods",
            List.of("application_credential"),
            "application_credential",
            Map.of("id", id, "secret", secret)),
        null);
  }

  /** The keys of the settings that it is made of. */
  String settings() {
    return settings;
  }

  /** The request for a token; holds a secret. */
  byte[] request() {
    return request.clone();
  }
}
