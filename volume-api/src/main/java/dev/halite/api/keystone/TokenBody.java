package dev.halite.api.keystone;

import dev.halite.common.engine.identity.TokenScope;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the bodies of Keystone's answers; what is not of the documented form is no answer. */
final class TokenBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TokenBody() {}

  /**
   * The token that a body describes.
   *
   * @throws UnreadableAnswerException where it describes none
   */
  static KeystoneToken token(byte[] body) {
    JsonNode token = root(body).path("token");
    JsonNode user = token.path("user");
    JsonNode project = token.path("project");
    return new KeystoneToken(
        required(user, "id"),
        project.isObject() ? required(project, "id") : null,
        new TokenScope(
            optional(token.path("domain"), "id"),
            token.path("system").path("all").asBoolean(false) ? "all" : null,
            optional(user.path("domain"), "id"),
            optional(project.path("domain"), "id"),
            // Absent where the deployment names no project for administrators.
            token.path("is_admin_project").asBoolean(true)),
        roles(token),
        expiry(token),
        rules(token.path("application_credential")));
  }

  /** Whether this is Keystone's word that there is no such token, not a stranger's 404. */
  static boolean saysNotFound(byte[] body) {
    try {
      return root(body).path("error").path("code").asInt(0) == 404;
    } catch (UnreadableAnswerException e) {
      return false;
    }
  }

  private static JsonNode root(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      // Its message may quote the answer, which is nothing for a log.
      throw new UnreadableAnswerException("it is not JSON");
    }
  }

  private static Set<String> roles(JsonNode token) {
    Set<String> roles = new HashSet<>();
    token.path("roles").forEach(role -> roles.add(required(role, "name")));
    return roles;
  }

  private static Instant expiry(JsonNode token) {
    try {
      return Instant.parse(required(token, "expires_at"));
    } catch (DateTimeException e) {
      throw new UnreadableAnswerException("its expires_at is no time");
    }
  }

  private static @Nullable List<AccessRule> rules(JsonNode credential) {
    JsonNode rules = credential.path("access_rules");
    if (rules.isMissingNode() || rules.isNull()) {
      return null;
    }
    List<AccessRule> read = new ArrayList<>();
    rules.forEach(
        rule ->
            read.add(
                new AccessRule(
                    required(rule, "service"), required(rule, "method"), required(rule, "path"))));
    return read;
  }

  private static String required(JsonNode node, String key) {
    String text = optional(node, key);
    if (text == null || text.isEmpty()) {
      throw new UnreadableAnswerException("its " + key + " is missing");
    }
    return text;
  }

  private static @Nullable String optional(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isString() ? value.stringValue() : null;
  }
}
