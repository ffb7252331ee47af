package dev.halite.api.auth;

import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Believes everybody: the token is {@code user:project}, and everybody is an administrator. Who
 * names no project works in a default one.
 */
final class NoauthStrategy implements IdentityStrategy {
  private static final Set<String> ROLES = Set.of("admin");
  private static final int MAX_ID = 255;

  private final String defaultProject;
  private final KnownHosts hosts;

  NoauthStrategy(String defaultProject, KnownHosts hosts) {
    this.defaultProject = defaultProject;
    this.hosts = hosts;
  }

  @Override
  public @Nullable Identity identify(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (!hosts.allow(host)) {
      if (isProbe(request.getRequestURI())) {
        return null;
      }
      throw new HaliteException(
          FaultCode.FORBIDDEN,
          "Nobody is asked who he is here (noauth), so the service is called by an address, localhost"
              + " or a name that it knows; "
              + Echo.of(String.valueOf(host))
              + " is none (halite.auth.noauth-hosts).");
    }
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

  /** Who only looks whether the service is there may call it as he likes. */
  private static boolean isProbe(String path) {
    return path.startsWith("/actuator/health");
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
