package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says what is wrong with an answer, if anything is. */
final class Judge {
  private static final JsonMapper JSON = new JsonMapper();

  /** Names of faults; all others are called computeFault. */
  private static final Map<Integer, String> NAMES =
      Map.of(
          400, "badRequest",
          401, "unauthorized",
          403, "forbidden",
          404, "itemNotFound",
          405, "badMethod",
          409, "conflictingRequest",
          413, "overLimit",
          415, "badMediaType");

  private static final Pattern RIGHT_LINE =
      Pattern.compile("[!-~]+ [^ \"#<>\\[\\\\\\]^`{|}\\x00-\\x20\\x7f-\\xff]+ HTTP/1[.][0-9]");

  private static final Pattern CHUNK = Pattern.compile("\r\n[0-9a-fA-F]+(;[^\r\n]*)?\r\n");

  private final Function<@Nullable Person, Set<String>> secrets;

  /**
   * Makes it.
   *
   * @param secrets what no answer to somebody may hold
   */
  Judge(Function<@Nullable Person, Set<String>> secrets) {
    this.secrets = secrets;
  }

  /** The problem, in the same words each time it is met; null for none. */
  @Nullable String problem(Attempt attempt, WireAnswer answer) {
    String leak = leak(attempt, answer);
    if (leak != null) {
      return leak;
    }
    if (answer.status() == 0) {
      return withoutHead(attempt, answer);
    }
    if (answer.status() >= 500) {
      return "a server error, " + answer.status();
    }
    if (answer.status() >= 301 && answer.status() < 400) {
      return "a redirection";
    }
    if (attempt.request().line().startsWith("OPTIONS * ")) {
      // About the server as a whole, and answered by it.
      return null;
    }
    if (answer.headers().get("x-openstack-request-id") == null) {
      return "no request id";
    }
    if (attempt.request().method().equals("HEAD")) {
      return answer.body().isEmpty() ? null : "a body in the answer to HEAD";
    }
    return answer.status() >= 400 ? malformedFault(answer) : malformedBody(answer);
  }

  /**
   * An answer to HTTP/0.9 has no head. Nor has one to a line that is no request, if it comes from a
   * processor of the server whose last request was HTTP/0.9: it takes that back with the next right
   * line only.
   */
  private static @Nullable String withoutHead(Attempt attempt, WireAnswer answer) {
    if (answer.text().isEmpty()) {
      return attempt.mayBeCutOff() ? null : "no answer";
    }
    return RIGHT_LINE.matcher(attempt.request().line()).matches()
        ? "an answer without a head"
        : null;
  }

  /** What HTTP itself has such a status for: a version, coding or method that nobody knows. */

  /** What the request itself has named may be named in the answer. */
  private @Nullable String leak(Attempt attempt, WireAnswer answer) {
    String sent = new String(attempt.request().bytes(), StandardCharsets.ISO_8859_1);
    // What was named may be cut in two by the chunks of the body.
    String request = sent + CHUNK.matcher(sent).replaceAll("");
    for (String secret : secrets.apply(attempt.person())) {
      if (answer.text().contains(secret) && !request.contains(secret)) {
        return "something of another project";
      }
    }
    return null;
  }

  private static @Nullable String malformedFault(WireAnswer answer) {
    if (!answer.headers().getOrDefault("content-type", "").startsWith("application/json")) {
      return "an error that is no JSON";
    }
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JacksonException e) {
      return "an error whose JSON is broken";
    }
    JsonNode fault = body.path(NAMES.getOrDefault(answer.status(), "computeFault"));
    if (body.size() != 1
        || fault.path("code").asInt(0) != answer.status()
        || fault.path("message").asString("").isBlank()) {
      return "an error of another form";
    }
    String message = fault.path("message").stringValue();
    if (message.contains("Exception")
        || message.contains("dev.halite")
        || message.contains("\tat ")) {
      return "an error that tells of the inside";
    }
    return null;
  }

  private static @Nullable String malformedBody(WireAnswer answer) {
    if (!answer.headers().getOrDefault("content-type", "").startsWith("application/json")) {
      return null;
    }
    try {
      JSON.readTree(answer.body());
      return null;
    } catch (JacksonException e) {
      return "an answer whose JSON is broken";
    }
  }
}
