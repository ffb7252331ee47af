package dev.halite.api.idempotency;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.Once;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.Sha256;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client calls a request, so that it can send it again without having it done again. It
 * stands for one request of a project on a route.
 *
 * @param request digest of all that makes it the same: whose it is, its version and its body
 */
record IdempotencyKey(String project, String route, String key, Digest request) {
  /** Whoever sends a body again may have another order in it. */
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  /** SHA-256. */
  @SuppressWarnings("ArrayRecordComponent") // compared by what is in it, and never changed
  record Digest(byte[] bytes) {
    boolean is(byte[] other) {
      return MessageDigest.isEqual(bytes, other);
    }
  }

  /**
   * The key of a request; null where it has none, or makes nothing.
   *
   * @throws HaliteException INVALID_INPUT
   */
  static @Nullable IdempotencyKey of(Action action, ActionRequest request) {
    String key = action.makes() ? request.header(Once.HEADER) : null;
    if (key == null) {
      return null;
    }
    if (key.isEmpty()
        || key.length() > Once.LONGEST
        || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "%s must be 1 to %d visible characters of ASCII.".formatted(Once.HEADER, Once.LONGEST));
    }
    return new IdempotencyKey(
        Objects.requireNonNullElse(request.context().projectId(), ""),
        action.route(),
        key,
        digest(request));
  }

  private static Digest digest(ActionRequest request) {
    ObjectNode body = request.body();
    String whole =
        String.join(
            "\n",
            request.context().userId(),
            // Administrators are shown more.
            String.valueOf(request.context().admin()),
            request.version().toString(),
            body == null ? "" : SORTED.writeValueAsString(body));
    return new Digest(Sha256.of(whole));
  }
}
