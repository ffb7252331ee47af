package dev.halite.api.action;

import dev.halite.api.microversion.Microversion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All actions, found by path in time that depends on the length of the path alone. Literal segments
 * win over variables; where a literal leads nowhere (or lacks the method), the variable is tried.
 */
public final class ActionTable {
  private static final String FORMAT = ".json";

  private final List<Action> actions;
  private final Node project = new Node();
  private final Node root = new Node();

  /** One place in the tree of paths. */
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node variable;
    private final Map<HttpVerb, Endpoint> endpoints = new EnumMap<>(HttpVerb.class);

    @Nullable Endpoint endpoint(@Nullable HttpVerb verb) {
      Endpoint found = verb == null ? null : endpoints.get(verb);
      Endpoint probed = endpoints.get(HttpVerb.GET);
      return found == null && probed != null && probed.isForProbes() ? probed : found;
    }
  }

  /** What one method on one path leads to; several actions differ by body key or version. */
  static final class Endpoint {
    private final List<Action> plain = new ArrayList<>(1);
    private final Map<String, List<Action>> keyed = new HashMap<>();

    boolean isKeyed() {
      return !keyed.isEmpty();
    }

    boolean isForProbes() {
      return !plain.isEmpty() && plain.getFirst().access() == ActionAccess.PROBES;
    }

    List<Action> plain() {
      return plain;
    }

    /** Actions under a key of the body; null where no version knows the key. */
    @Nullable List<Action> under(String key) {
      return keyed.get(key);
    }

    private void add(Action action) {
      String key = action.key();
      List<Action> same =
          key == null ? plain : keyed.computeIfAbsent(key, unused -> new ArrayList<>(1));
      same.add(action);
    }
  }

  /** What a path leads to. */
  sealed interface Found {
    /** An endpoint and the decoded values of its variables, in order. */
    record Hit(Endpoint endpoint, List<String> values) implements Found {}

    /** A path that is there, but not with this method. */
    record WrongMethod(Set<HttpVerb> allowed) implements Found {}

    /** No such path. */
    record Nothing() implements Found {}
  }

  private static final Found NOTHING = new Found.Nothing();

  /** Makes the table of rows that {@link ActionModel} has checked. */
  ActionTable(List<Action> actions) {
    this.actions = List.copyOf(actions);
    for (Action action : actions) {
      Node node =
          switch (action.scope()) {
            case PROJECT -> project;
            case ROOT -> root;
          };
      for (String segment : segmentsOf(action)) {
        if (isVariable(segment)) {
          if (node.variable == null) {
            node.variable = new Node();
          }
          node = node.variable;
        } else {
          node = node.literals.computeIfAbsent(segment, unused -> new Node());
        }
      }
      node.endpoints.computeIfAbsent(action.verb(), unused -> new Endpoint()).add(action);
    }
  }

  /** Every action, in the order of their sources. */
  public List<Action> actions() {
    return actions;
  }

  /** Names of the variables of an action's path, in order. */
  public static List<String> variables(Action action) {
    List<String> names = new ArrayList<>(2);
    for (String segment : segmentsOf(action)) {
      if (isVariable(segment)) {
        names.add(segment.substring(1, segment.length() - 1));
      }
    }
    return names;
  }

  private static List<String> segmentsOf(Action action) {
    return PathText.segments(action.path());
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  /** Whether a segment is the first of a path under {@code /v3}, and so no project. */
  boolean isCollection(String segment) {
    return project.literals.containsKey(segment) || project.literals.containsKey(bare(segment));
  }

  /** What is at the root of the server under these segments. */
  Found findAtRoot(List<String> segments, @Nullable HttpVerb verb) {
    return find(root, segments, 0, verb);
  }

  /** What is under {@code /v3}, from a segment on. */
  Found findInProject(List<String> segments, int from, @Nullable HttpVerb verb) {
    return find(project, segments, from, verb);
  }

  private static Found find(Node start, List<String> segments, int from, @Nullable HttpVerb verb) {
    Set<HttpVerb> allowed = EnumSet.noneOf(HttpVerb.class);
    List<String> values = new ArrayList<>(2);
    Endpoint endpoint = walk(start, segments, from, verb, values, allowed);
    if (endpoint != null) {
      return new Found.Hit(endpoint, values);
    }
    return allowed.isEmpty() ? NOTHING : new Found.WrongMethod(allowed);
  }

  private static @Nullable Endpoint walk(
      Node node,
      List<String> segments,
      int at,
      @Nullable HttpVerb verb,
      List<String> values,
      Set<HttpVerb> allowed) {
    if (at == segments.size() || isOnlyASlash(node, segments, at)) {
      Endpoint endpoint = node.endpoint(verb);
      if (endpoint == null) {
        allowed.addAll(node.endpoints.keySet());
      }
      return endpoint;
    }
    String segment = segments.get(at);
    boolean last = at == segments.size() - 1;
    Node literal = node.literals.get(segment);
    if (literal == null && last) {
      literal = node.literals.get(bare(segment));
    }
    if (literal != null) {
      Endpoint found = walk(literal, segments, at + 1, verb, values, allowed);
      if (found != null) {
        return found;
      }
    }
    if (node.variable != null && !segment.isEmpty()) {
      values.add(segment);
      Endpoint found = walk(node.variable, segments, at + 1, verb, values, allowed);
      if (found != null) {
        return found;
      }
      values.removeLast();
    }
    return null;
  }

  /** A slash at the end says nothing, unless what follows it is missing: an id that is empty. */
  private static boolean isOnlyASlash(Node node, List<String> segments, int at) {
    return at == segments.size() - 1 && segments.get(at).isEmpty() && node.variable == null;
  }

  private static String bare(String segment) {
    return segment.length() > FORMAT.length() && segment.endsWith(FORMAT)
        ? segment.substring(0, segment.length() - FORMAT.length())
        : segment;
  }

  /** The action of a list that serves a version; null where none does. */
  static @Nullable Action serving(List<Action> candidates, Microversion version) {
    for (Action action : candidates) {
      if (action.serves(version)) {
        return action;
      }
    }
    return null;
  }

  /** Ids have no dots; any other name is a text that users choose, and may end like a format. */
  private static boolean isId(String variable) {
    return variable.equals("id") || variable.endsWith("_id") || variable.equals("project");
  }

  /** The variables of an action with their values. */
  static Map<String, String> named(Action action, List<String> values) {
    if (values.isEmpty()) {
      return Map.of();
    }
    Map<String, String> named = new LinkedHashMap<>(4);
    List<String> names = variables(action);
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), values.get(i));
    }
    if (action.path().endsWith("}") && isId(names.getLast())) {
      named.computeIfPresent(names.getLast(), (name, value) -> bare(value));
    }
    return named;
  }
}
