package dev.halite.api.keystone;

import dev.halite.common.engine.identity.TokenScope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a valid token stands for. The token itself is not in it.
 *
 * @param userId id of its user
 * @param projectId id of the project it is scoped to; null for another scope or none
 * @param scope what else it says
 * @param roles names of its roles, with those that others imply
 * @param expiresAt when it ends
 * @param accessRules the only requests it may be used for; null where it is not restricted
 */
public record KeystoneToken(
    String userId,
    @Nullable String projectId,
    TokenScope scope,
    Set<String> roles,
    Instant expiresAt,
    @Nullable List<AccessRule> accessRules) {
  public KeystoneToken {
    roles = Set.copyOf(roles);
    accessRules = accessRules == null ? null : List.copyOf(accessRules);
  }

  /** Whether its restrictions, if it has any, leave room for a request. */
  public boolean allows(String method, String path) {
    return accessRules == null || accessRules.stream().anyMatch(rule -> rule.allows(method, path));
  }
}
