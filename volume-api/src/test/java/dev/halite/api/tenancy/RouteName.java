package dev.halite.api.tenancy;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;

/** How a route is called in tables: {@code GET /v3/volumes/{id}}, and the key of an action. */
final class RouteName {
  private RouteName() {}

  static String of(Action action) {
    String path = action.scope() == ActionScope.PROJECT ? "/v3" + action.path() : action.path();
    String key = action.key();
    return action.verb() + " " + path + (key == null ? "" : " " + key);
  }
}
