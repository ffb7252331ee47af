package dev.halite.api.action;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Sends requests to the dispatcher, before any other mapping is asked. Only the management
 * endpoints and the error dispatch belong to somebody else.
 */
public final class ActionHandlerMapping implements HandlerMapping, Ordered {
  private final ActionDispatcher dispatcher;

  public ActionHandlerMapping(ActionDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Override
  public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
    String path = ActionDispatcher.path(request);
    return path.startsWith("/actuator") || path.equals("/error")
        ? null
        : new HandlerExecutionChain(dispatcher);
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
