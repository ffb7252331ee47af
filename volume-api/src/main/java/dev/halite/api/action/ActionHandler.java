package dev.halite.api.action;

/**
 * The work of one action. The request it gets is authenticated, allowed by policy and valid by
 * schema; what goes wrong beyond that is a {@link dev.halite.common.engine.fault.HaliteException}.
 */
@FunctionalInterface
public interface ActionHandler {
  ActionResult handle(ActionRequest request);
}
