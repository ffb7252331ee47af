package dev.halite.api.auth;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as found out by an {@link IdentityStrategy}.
 *
 * @param userId id of the user
 * @param projectId id of the project the request is made in; null for none
 * @param roles names of roles, in lower case, with those they imply
 * @param serviceRoles roles of a service that vouches for the request, in lower case
 */
public record Identity(
    String userId, @Nullable String projectId, Set<String> roles, Set<String> serviceRoles) {
  public Identity {
    roles = withImplied(roles);
    serviceRoles = Set.copyOf(serviceRoles);
  }

  /** An administrator is a member, and a member is a reader, as in the identity service. */
  private static Set<String> withImplied(Set<String> roles) {
    Set<String> all = new LinkedHashSet<>();
    for (String role : roles) {
      all.add(role.toLowerCase(Locale.ROOT));
    }
    if (all.contains("admin")) {
      all.add("member");
    }
    if (all.contains("member")) {
      all.add("reader");
    }
    return Set.copyOf(all);
  }
}
