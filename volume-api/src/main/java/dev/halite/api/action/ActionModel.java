package dev.halite.api.action;

import dev.halite.api.schema.RequestSchemas;
import dev.halite.common.engine.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All rows of the API and the schemas that they name, looked at as a whole before the first
 * request.
 *
 * @param table the rows
 * @param schemas of their bodies
 */
record ActionModel(ActionTable table, RequestSchemas schemas) {

  /**
   * Puts the rows together.
   *
   * @throws IllegalStateException with everything that is wrong with them, a line each
   */
  static ActionModel of(List<Action> actions, Policy policy) {
    List<String> problems = new ArrayList<>();
    for (Action action : actions) {
      checkRow(action, policy, problems);
    }
    Map<String, List<Action>> places = new LinkedHashMap<>();
    for (Action action : actions) {
      places.computeIfAbsent(place(action), unused -> new ArrayList<>()).add(action);
    }
    for (List<Action> together : places.values()) {
      checkPlace(together, problems);
    }
    RequestSchemas schemas = RequestSchemas.of(schemaNames(actions), problems::add);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "The table of actions is wrong:\n- " + String.join("\n- ", new TreeSet<>(problems)));
    }
    return new ActionModel(new ActionTable(actions), schemas);
  }

  /** What one method on one path leads to, whatever its variables are called. */
  private static String place(Action action) {
    return action.scope() + " " + action.verb() + " " + action.path().replaceAll("\\{[^}]*}", "{}");
  }

  private static Collection<String> schemaNames(List<Action> actions) {
    return actions.stream()
        .flatMap(action -> action.bodies().stream())
        .map(BodySchema::resource)
        .distinct()
        .toList();
  }

  private static void checkRow(Action action, Policy policy, List<String> problems) {
    if (action.policy() != null && !policy.knows(action.policy())) {
      problems.add(action.route() + " names the unknown rule " + action.policy());
    }
    if (action.since().compareTo(action.until()) > 0) {
      problems.add(
          "%s: since %s is after until %s"
              .formatted(action.route(), action.since(), action.until()));
    }
    List<BodySchema> bodies = action.bodies();
    for (int i = 1; i < bodies.size(); i++) {
      if (bodies.get(i - 1).since().compareTo(bodies.get(i).since()) >= 0) {
        problems.add(action.route() + ": body schemas go from old to new");
      }
    }
    if (action.key() != null && action.verb() != HttpVerb.POST) {
      problems.add(action.route() + ": only a POST has a key in its body");
    }
  }

  private static void checkPlace(List<Action> together, List<String> problems) {
    boolean keyed = together.stream().anyMatch(action -> action.key() != null);
    boolean plain = together.stream().anyMatch(action -> action.key() == null);
    if (keyed && plain) {
      problems.add(together.getFirst().path() + " has actions with and without a key");
    }
    for (int i = 0; i < together.size(); i++) {
      for (int j = 0; j < i; j++) {
        checkPair(together.get(j), together.get(i), problems);
      }
    }
  }

  private static void checkPair(Action one, Action other, List<String> problems) {
    boolean sameKey = one.key() == null ? other.key() == null : one.key().equals(other.key());
    if (sameKey
        && one.since().compareTo(other.until()) <= 0
        && other.since().compareTo(one.until()) <= 0) {
      problems.add("two actions for " + one.route() + " in one version");
    }
  }
}
