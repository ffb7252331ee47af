package dev.halite.api.auth;

import dev.halite.common.engine.identity.RequestContext;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** Who sent the request at hand, as the authentication filter left it. */
public final class Caller {
  private static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /** The caller; null where the request has no credentials. */
  public static @Nullable RequestContext of(ServletRequest request) {
    return (RequestContext) request.getAttribute(ATTRIBUTE);
  }

  static void set(ServletRequest request, RequestContext caller) {
    request.setAttribute(ATTRIBUTE, caller);
  }
}
