package dev.halite.api.auth;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * Believes everybody: the token is {@code user:project}, and everybody is an administrator. Who
 * names no project works in a default one.
 */
final class NoauthStrategy implements IdentityStrategy {
  private static final Set<String> ROLES = Set.of("admin");
  private static final int MAX_ID = 255;

  private final String defaultProject;

  NoauthStrategy(String defaultProject) {
    this.defaultProject = defaultProject;
  }

  @Override
  public Identity identify(HttpServletRequest request) {
    String token = request.getHeader("X-Auth-Token");
    if (token == null || token.isEmpty()) {
      return Identity.withImpliedRoles("admin", defaultProject, ROLES, Set.of());
    }
    int colon = token.indexOf(':');
    String user = colon < 0 ? token : token.substring(0, colon);
    // Clients told to use no authentication send a word of their own instead of user:project.
    boolean named = colon >= 0 && colon < token.length() - 1;
    String project = named ? token.substring(colon + 1) : defaultProject;
    if (!isId(user) || !isId(project)) {
      throw new HaliteException(
          FaultCode.UNAUTHENTICATED, "The token is not of the form user:project.");
    }
    // Whoever sends a service token vouches for itself, as everybody does here.
    boolean service = request.getHeader("X-Service-Token") != null;
    return Identity.withImpliedRoles(user, project, ROLES, service ? Set.of("service") : Set.of());
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
