package dev.halite.common.engine.identity;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request and under which ids it is followed through logs, messages and drivers.
 *
 * @param requestId {@code req-<uuid>} made by us, one for each HTTP request
 * @param globalRequestId the caller's own request id ({@code X-OpenStack-Request-ID}), if it sent
 *     one
 * @param userId id of the user, as the identity service knows it
 * @param projectId id of the project the token is scoped to; null for system or domain scope
 * @param roles names of the user's roles, in lower case
 * @param serviceRoles roles of the service token that came along, in lower case
 * @param admin whether the policy rule {@code context_is_admin} held when the request came in
 * @param scope what else the token says
 */
public record RequestContext(
    String requestId,
    @Nullable String globalRequestId,
    String userId,
    @Nullable String projectId,
    Set<String> roles,
    Set<String> serviceRoles,
    boolean admin,
    TokenScope scope) {

  public RequestContext {
    roles = Set.copyOf(roles);
    serviceRoles = Set.copyOf(serviceRoles);
    // Contexts that were recorded before there were scopes have none.
    scope = Objects.requireNonNullElse(scope, TokenScope.PROJECT);
  }

  /** A context in a project, in a deployment without domains. */
  public RequestContext(
      String requestId,
      @Nullable String globalRequestId,
      String userId,
      @Nullable String projectId,
      Set<String> roles,
      Set<String> serviceRoles,
      boolean admin) {
    this(
        requestId,
        globalRequestId,
        userId,
        projectId,
        roles,
        serviceRoles,
        admin,
        TokenScope.PROJECT);
  }

  /**
   * The project, for routes that work only inside one.
   *
   * @throws HaliteException FORBIDDEN for a token without a project
   */
  public String requireProject() {
    if (projectId == null) {
      throw new HaliteException(
          FaultCode.FORBIDDEN, "This needs a token that is scoped to a project.");
    }
    return projectId;
  }
}
