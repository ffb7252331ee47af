package dev.halite.common.engine.identity;

import org.jspecify.annotations.Nullable;

/**
 * What a token says beside user, project and roles. Rules of policy may ask for it.
 *
 * @param domainId id of the domain that the token is scoped to; null for any other scope
 * @param systemScope {@code all} for a token of system scope; null for any other scope
 * @param userDomainId id of the user's domain, if it is known
 * @param projectDomainId id of the project's domain, if it is known
 * @param adminProject whether the project is the one for administrators; true where none is named
 */
public record TokenScope(
    @Nullable String domainId,
    @Nullable String systemScope,
    @Nullable String userDomainId,
    @Nullable String projectDomainId,
    boolean adminProject) {
  /** Of a project, in a deployment without domains. */
  public static final TokenScope PROJECT = new TokenScope(null, null, null, null, true);
}
