package dev.halite.api.cors;

import dev.halite.api.fault.Echo;
import dev.halite.api.fault.FaultWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers what pages of other origins may do, and refuses what they could do without asking:
 * a form or a script of any page may send a request with the password that the browser remembers,
 * or to a service that asks nobody for one. A request with {@code X-Auth-Token} cannot come from
 * such a page unless the browser was told that it may.
 */
final class CrossOriginFilter extends HttpFilter {
  private static final long serialVersionUID = 1;

  private final transient Set<String> origins;
  private final boolean anyOrigin;
  private final transient Set<String> methods;
  private final transient Set<String> headers;
  private final String exposed;
  private final String allowedMethods;
  private final String allowedHeaders;
  private final String maxAge;
  private final @Nullable String ownAuthority;
  private final transient FaultWriter faults;

  /**
   * @param ownAuthority host and port under which clients know the service, where that is set
   */
  CrossOriginFilter(
      CrossOriginProperties properties, @Nullable String ownAuthority, FaultWriter faults) {
    this.origins = Set.copyOf(properties.allowedOrigins());
    this.anyOrigin = origins.contains("*");
    this.methods = Set.copyOf(properties.allowedMethods());
    this.headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.addAll(properties.allowedHeaders());
    this.exposed = String.join(", ", properties.exposedHeaders());
    this.allowedMethods = String.join(", ", properties.allowedMethods());
    this.allowedHeaders = String.join(", ", properties.allowedHeaders());
    this.maxAge = String.valueOf(properties.maxAge().toSeconds());
    this.ownAuthority = ownAuthority;
    this.faults = faults;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!origins.isEmpty() && !anyOrigin) {
      response.addHeader("Vary", "Origin");
    }
    String origin = request.getHeader("Origin");
    if (origin == null || isOwn(origin, request)) {
      chain.doFilter(request, response);
    } else if (anyOrigin || origins.contains(origin.toLowerCase(Locale.ROOT))) {
      response.setHeader("Access-Control-Allow-Origin", anyOrigin ? "*" : origin);
      String method = request.getHeader("Access-Control-Request-Method");
      if (request.getMethod().equals("OPTIONS") && method != null) {
        preflight(method, request, response);
      } else {
        response.setHeader("Access-Control-Expose-Headers", exposed);
        chain.doFilter(request, response);
      }
    } else if (request.getHeader("X-Auth-Token") == null) {
      faults.write(response, 403, "Pages of " + Echo.of(origin) + " may not use this service.");
    } else {
      chain.doFilter(request, response);
    }
  }

  private void preflight(String method, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String wanted = request.getHeader("Access-Control-Request-Headers");
    List<String> names =
        wanted == null
            ? List.of()
            : Stream.of(wanted.split(",", -1))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .toList();
    if (!methods.contains(method) || !headers.containsAll(names)) {
      faults.write(response, 403, "The method or a header of the request is not allowed to pages.");
      return;
    }
    response.setHeader("Access-Control-Allow-Methods", allowedMethods);
    response.setHeader("Access-Control-Allow-Headers", allowedHeaders);
    response.setHeader("Access-Control-Max-Age", maxAge);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** Whether the page came from this service; the scheme may be a proxy's. */
  private boolean isOwn(String origin, HttpServletRequest request) {
    int slashes = origin.indexOf("://");
    if (slashes < 0) {
      return false;
    }
    String authority = origin.substring(slashes + 3);
    return authority.equalsIgnoreCase(request.getHeader("Host"))
        || authority.equalsIgnoreCase(ownAuthority);
  }
}
