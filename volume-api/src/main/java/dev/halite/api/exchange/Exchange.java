package dev.halite.api.exchange;

import dev.halite.api.microversion.Negotiation;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before it is looked at.
 *
 * @param requestId our id of it, {@code req-<uuid>}
 * @param globalRequestId the caller's id, if it sent a proper one
 * @param negotiation the version it asks for
 */
public record Exchange(
    String requestId, @Nullable String globalRequestId, Negotiation negotiation) {
  private static final String ATTRIBUTE = Exchange.class.getName();

  /** The exchange that a request belongs to. */
  public static Exchange of(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("the request did not pass the exchange filter");
  }

  static boolean isAttachedTo(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) != null;
  }

  void attachTo(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
