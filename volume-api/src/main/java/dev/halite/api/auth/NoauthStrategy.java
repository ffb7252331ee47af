package dev.halite.api.auth;

import dev.halite.common.fault.FaultCode;
import dev.halite.common.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * Believes everybody: the token is {@code user:project}, without one it is the administrator of a
 * default project, and everybody is an administrator.
 */
final class NoauthStrategy implements IdentityStrategy {
  private static final Set<String> ROLES = Set.of("admin");
  private static final int MAX_ID = 255;

  private final Identity nobody;

  NoauthStrategy(String defaultProject) {
    nobody = new Identity("admin", defaultProject, ROLES, Set.of());
  }

  @Override
  public Identity identify(HttpServletRequest request) {
    String token = request.getHeader("X-Auth-Token");
    if (token == null || token.isEmpty()) {
      return nobody;
    }
    int colon = token.indexOf(':');
    String user = colon < 0 ? token : token.substring(0, colon);
    String project = colon < 0 || colon == token.length() - 1 ? user : token.substring(colon + 1);
    if (!isId(user) || !isId(project)) {
      throw new HaliteException(
          FaultCode.UNAUTHENTICATED, "The token is not of the form user:project.");
    }
    // Whoever sends a service token vouches for itself, as everybody does here.
    boolean service = request.getHeader("X-Service-Token") != null;
    return new Identity(user, project, ROLES, service ? Set.of("service") : Set.of());
  }

  private static boolean isId(String text) {
    if (text.isEmpty() || text.length() > MAX_ID) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String challenge() {
    return "Token realm=\"halite\"";
  }
}
