package dev.halite.api.auth;

import dev.halite.api.exchange.Exchange;
import dev.halite.api.fault.FaultWriter;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Asks the strategy who sends a request. Wrong credentials end it here; missing ones end it where
 * they are needed.
 */
final class AuthenticationFilter extends HttpFilter {
  private static final long serialVersionUID = 1;

  private final transient IdentityStrategy strategy;
  private final transient Policy policy;
  private final transient FaultWriter faults;

  AuthenticationFilter(IdentityStrategy strategy, Policy policy, FaultWriter faults) {
    this.strategy = strategy;
    this.policy = policy;
    this.faults = faults;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST && !isHealthCheck(request)) {
      policy.reloadIfChanged();
      try {
        Identity identity = strategy.identify(request);
        if (identity != null) {
          admit(identity, request);
        }
      } catch (PausedException e) {
        response.setHeader("WWW-Authenticate", strategy.challenge());
        faults.writePaused(response, e.seconds());
        return;
      } catch (HaliteException e) {
        if (e.code() == FaultCode.UNAUTHENTICATED) {
          response.setHeader("WWW-Authenticate", strategy.challenge());
        }
        faults.write(response, e);
        return;
      }
    }
    chain.doFilter(new WithoutClaims(request), response);
  }

  /**
   * Whether somebody only asks if the service works. Who that is does not matter, and what he sends
   * along may be wrong, or may be nobody's to judge while Keystone is away.
   */
  private static boolean isHealthCheck(HttpServletRequest request) {
    return request.getRequestURI().equals("/healthcheck");
  }

  private void admit(Identity identity, HttpServletRequest request) {
    Exchange exchange = Exchange.of(request);
    RequestContext plain = context(identity, exchange, false);
    boolean admin = policy.makesAdmin(plain);
    RequestContext caller = admin ? context(identity, exchange, true) : plain;
    Caller.set(request, caller);
    Authentication authentication =
        UsernamePasswordAuthenticationToken.authenticated(
            caller.userId(),
            null,
            admin
                ? AuthorityUtils.createAuthorityList(ApiSecurity.ADMIN)
                : AuthorityUtils.NO_AUTHORITIES);
    SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
  }

  private static RequestContext context(Identity identity, Exchange exchange, boolean admin) {
    return new RequestContext(
        exchange.requestId(),
        exchange.globalRequestId(),
        identity.userId(),
        identity.projectId(),
        identity.roles(),
        identity.serviceRoles(),
        admin,
        identity.scope());
  }
}
