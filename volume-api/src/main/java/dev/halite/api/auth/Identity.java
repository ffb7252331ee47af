package dev.halite.api.auth;

import dev.halite.common.engine.identity.TokenScope;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as found out by an {@link IdentityStrategy}.
 *
 * @param userId id of the user
 * @param projectId id of the project the request is made in; null for none
 * @param roles names of all roles, in lower case
 * @param serviceRoles roles of a service that vouches for the request, in lower case
 * @param scope what else the credentials say
 */
public record Identity(
    String userId,
    @Nullable String projectId,
    Set<String> roles,
    Set<String> serviceRoles,
    TokenScope scope) {
  public Identity {
    roles = inLowerCase(roles);
    serviceRoles = inLowerCase(serviceRoles);
  }

  /**
   * A user of a deployment without an identity service, which would have added the roles that
   * others imply: an administrator is a member, and a member is a reader.
   */
  public static Identity withImpliedRoles(
      String userId, String projectId, Set<String> roles, Set<String> serviceRoles) {
    Set<String> all = new LinkedHashSet<>(inLowerCase(roles));
    if (all.contains("admin")) {
      all.add("member");
    }
    if (all.contains("member")) {
      all.add("reader");
    }
    return new Identity(userId, projectId, all, serviceRoles, TokenScope.PROJECT);
  }

  private static Set<String> inLowerCase(Set<String> roles) {
    return roles.stream()
        .map(role -> role.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
