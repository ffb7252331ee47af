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
 * @param kept the body in its place for who asks again with the same {@code Idempotency-Key}; null:
 *     the same
 */
public record ActionResult(
    int status,
    Map<String, String> headers,
    @Nullable Object body,
    @Nullable Supplier<Object> kept) {
  private static final ActionResult EMPTY = new ActionResult(0, Map.of(), null, null);

  public ActionResult {
    headers = Map.copyOf(headers);
  }

  /** The success status of the action, without a body. */
  public static ActionResult empty() {
    return EMPTY;
  }

  /** The success status of the action, with this body. */
  public static ActionResult of(Object body) {
    return new ActionResult(0, Map.of(), body, null);
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
   * The same, where its body is not to be kept: because it has a secret, or is {@link Pending}. The
   * other is made where it is needed, in the transaction of what was asked for.
   */
  public ActionResult keeping(Supplier<Object> other) {
    return new ActionResult(status, headers, body, other);
  }

  /** The body for who asks again. */
  public Object toKeep() {
    Object other = kept == null ? body : kept.get();
    if (other == null || other instanceof Pending || other instanceof RawBody) {
      throw new IllegalStateException("nothing can be kept for who asks again");
    }
    return other;
  }
}
