package dev.halite.common.openstack.compute;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.secret.SecretText;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The token by which the compute service is asked, kept until shortly before its end. */
final class ComputeSession {
  private static final String KEYSTONE = "identity service";
  private static final Duration MARGIN = Duration.ofSeconds(60);

  private final ComputeProperties settings;
  private final Exchanges exchanges;
  private final Clock clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private @Nullable Given given;

  private record Given(SecretText token, Instant end) {}

  ComputeSession(ComputeProperties settings, Exchanges exchanges, Clock clock) {
    this.settings = settings;
    this.exchanges = exchanges;
    this.clock = clock;
  }

  /** A token that is good for now. */
  String token() {
    fetching.lock();
    try {
      Given known = given;
      if (known == null || !clock.instant().isBefore(known.end().minus(MARGIN))) {
        known = fetch();
        given = known;
      }
      return known.token().reveal();
    } finally {
      fetching.unlock();
    }
  }

  /** Forgets a token that was refused, unless another has been fetched meanwhile. */
  void forget(String refused) {
    fetching.lock();
    try {
      if (given != null && given.token().reveal().equals(refused)) {
        given = null;
      }
    } finally {
      fetching.unlock();
    }
  }

  private Given fetch() {
    HttpResponse<String> answer =
        exchanges.post(KEYSTONE, address(), Map.of("auth", auth()), Map.of());
    String token = answer.headers().firstValue("X-Subject-Token").orElse("");
    if (answer.statusCode() != 201 || token.isBlank()) {
      throw Exchanges.unavailable(
          KEYSTONE, "it answered " + answer.statusCode() + " to a request for a token");
    }
    try {
      String end = Json.tree(answer.body()).at("/token/expires_at").asString("");
      return new Given(new SecretText(token), Instant.parse(end));
    } catch (DateTimeParseException | JacksonException e) {
      throw Exchanges.unavailable(KEYSTONE, "its answer cannot be read");
    }
  }

  private URI address() {
    String text = Objects.requireNonNull(settings.keystoneUrl()).toString();
    text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return URI.create((text.endsWith("/v3") ? text : text + "/v3") + "/auth/tokens?nocatalog");
  }

  private Map<String, Object> auth() {
    Map<String, Object> user =
        Map.of(
            "name",
            Objects.requireNonNull(settings.username()),
            "domain",
            Map.of("name", settings.userDomainName()),
            "password",
            Objects.requireNonNull(settings.password()).reveal());
    Map<String, Object> project =
        Map.of(
            "name",
            Objects.requireNonNull(settings.projectName()),
            "domain",
            Map.of("name", settings.projectDomainName()));
    return Map.of(
        "identity",
        Map.of("methods", List.of("password"), "password", Map.of("user", user)),
        "scope",
        Map.of("project", project));
  }
}
