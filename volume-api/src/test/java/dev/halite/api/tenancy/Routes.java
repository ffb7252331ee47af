package dev.halite.api.tenancy;

import dev.halite.api.CatalogApi;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The routes of the service under test, by the names they have in tables. */
final class Routes {
  private Routes() {}

  /** The newest action of each route. */
  static SortedMap<String, Action> newest() {
    return CatalogApi.bean(ActionTable.class).actions().stream()
        .collect(
            Collectors.toMap(
                Routes::name,
                Function.identity(),
                (one, other) -> one.until().compareTo(other.until()) > 0 ? one : other,
                TreeMap::new));
  }

  /** {@code GET /v3/volumes/{id}}, and the key of a {@code POST .../action}. */
  private static String name(Action action) {
    String path = action.scope() == ActionScope.PROJECT ? "/v3" + action.path() : action.path();
    String key = action.key();
    return action.verb() + " " + path + (key == null ? "" : " " + key);
  }
}
