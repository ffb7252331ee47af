package dev.halite.api.auth;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request. Reads credentials only: headers in which a client claims an
 * identity or roles are never believed.
 */
public interface IdentityStrategy {
  /**
   * Who sends it.
   *
   * @return null where the request has no credentials
   * @throws dev.halite.common.engine.fault.HaliteException UNAUTHENTICATED where they are wrong,
   *     UNAVAILABLE where they cannot be checked now
   */
  @Nullable Identity identify(HttpServletRequest request);

  /** Value of {@code WWW-Authenticate} in an answer that asks for credentials. */
  String challenge();
}
