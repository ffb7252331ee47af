package dev.halite.api.action;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an action.
 *
 * @param status HTTP status, or 0 for the success status of the action
 * @param headers headers beside those that every answer has
 * @param body a JSON node, map, list or record to be written as JSON, a {@link RawBody}, what is
 *     {@link Pending}, or null for none
 * @param kept whether it is kept for who asks again with the same {@code Idempotency-Key}
 */
public record ActionResult(
    int status, Map<String, String> headers, @Nullable Object body, boolean kept) {
  private static final ActionResult EMPTY = new ActionResult(0, Map.of(), null, true);

  public ActionResult {
    headers = Map.copyOf(headers);
  }

  /** The success status of the action, without a body. */
  public static ActionResult empty() {
    return EMPTY;
  }

  /** The success status of the action, with this body. */
  public static ActionResult of(Object body) {
    return new ActionResult(0, Map.of(), body, true);
  }

  /** What has to be waited for; see {@link Pending}. */
  public static ActionResult after(Runnable end, Supplier<ActionResult> then) {
    return of(new Pending(end, then));
  }

  /** The same with another status. */
  public ActionResult withStatus(int other) {
    return new ActionResult(other, headers, body, kept);
  }

  /** The same with one more header. */
  public ActionResult withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ActionResult(status, more, body, kept);
  }

  /**
   * The same, but not kept: because it has a secret, or is {@link Pending} and may still fail. Who
   * asks again is known by something else.
   */
  public ActionResult notKept() {
    return new ActionResult(status, headers, body, false);
  }
}
