package dev.halite.api.auth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Lets through what is legal in the path of an action, since a metadata key may hold it. What
 * remains refused would make two readers see two paths: a NUL, a bare semicolon, a dot segment. The
 * paths of management endpoints have no text of users; what is odd there is refused.
 */
final class PathFirewall implements HttpFirewall {
  static final String MANAGEMENT = "/actuator";

  private final StrictHttpFirewall management = usual();
  private final StrictHttpFirewall actions = usual();

  PathFirewall() {
    actions.setAllowUrlEncodedPercent(true);
    actions.setAllowUrlEncodedPeriod(true);
    actions.setAllowUrlEncodedSlash(true);
    actions.setAllowUrlEncodedDoubleSlash(true);
    actions.setAllowBackSlash(true);
    actions.setAllowUrlEncodedLineFeed(true);
    actions.setAllowUrlEncodedCarriageReturn(true);
    actions.setAllowUrlEncodedLineSeparator(true);
    actions.setAllowUrlEncodedParagraphSeparator(true);
    actions.getEncodedUrlBlocklist().removeAll(Set.of("%3b", "%3B"));
    actions.getDecodedUrlBlocklist().remove(";");
  }

  private static StrictHttpFirewall usual() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    // Looked at too late for an answer of ours; who reads a header checks it.
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    return firewall;
  }

  @Override
  public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
    // As the server has decoded it, so that no other spelling leads there.
    boolean managed = request.getServletPath().startsWith(MANAGEMENT);
    return (managed ? management : actions).getFirewalledRequest(request);
  }

  @Override
  public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
    return actions.getFirewalledResponse(response);
  }
}
