package dev.halite.api.auth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * A request without the headers in which services behind a validating proxy are told who asks. Here
 * they can only be a client's claim, so nobody gets to see them; who asks is found out here.
 */
final class WithoutClaims extends HttpServletRequestWrapper {
  /** Said of the user under {@code X-}, and of the service under {@code X-Service-}. */
  private static final List<String> OF_USER_AND_SERVICE =
      List.of(
          "identity-status",
          "user-id",
          "user-name",
          "user-domain-id",
          "user-domain-name",
          "project-id",
          "project-name",
          "project-domain-id",
          "project-domain-name",
          "domain-id",
          "domain-name",
          "roles");

  private static final Set<String> CLAIMS =
      Stream.concat(
              OF_USER_AND_SERVICE.stream()
                  .flatMap(name -> Stream.of("x-" + name, "x-service-" + name)),
              Stream.of(
                  "x-service-catalog",
                  "x-is-admin-project",
                  "openstack-system-scope",
                  "x-user",
                  "x-tenant",
                  "x-tenant-id",
                  "x-tenant-name",
                  "x-role"))
          .collect(Collectors.toUnmodifiableSet());

  WithoutClaims(HttpServletRequest request) {
    super(request);
  }

  /** Whom the credentials were of; management endpoints ask who may see details. */
  @Override
  public @Nullable Principal getUserPrincipal() {
    return SecurityContextHolder.getContext().getAuthentication();
  }

  private static boolean isClaim(String header) {
    // Some servers take '_' for '-'.
    return CLAIMS.contains(header.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Override
  public @Nullable String getHeader(String name) {
    return isClaim(name) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return isClaim(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(
        Collections.list(super.getHeaderNames()).stream().filter(name -> !isClaim(name)).toList());
  }

  @Override
  public int getIntHeader(String name) {
    return isClaim(name) ? -1 : super.getIntHeader(name);
  }

  @Override
  public long getDateHeader(String name) {
    return isClaim(name) ? -1 : super.getDateHeader(name);
  }
}
