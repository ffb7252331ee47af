package dev.halite.common.engine.policy;

import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What a rule is asked about. A rule compares the caller with the attributes of that, as in {@code
 * user_id:%(user_id)s}; an attribute that it does not have equals nothing.
 */
public enum RuleTarget {
  /** What the caller makes or lists is its own, and what has no owner is nobody else's. */
  CALLER("project_id", "user_id"),
  /** A project that the request names. */
  PROJECT("project_id"),
  /** A message, which is told to a project and not to one user of it. */
  MESSAGE("id", "project_id"),
  /** An operation, which is of the project that asked for it. */
  OPERATION("id", "project_id"),
  /** The volume, or what belongs to one, that the request names, as its row is. */
  RESOURCE("id", "project_id", "user_id", "status");

  private static final String FILE = "policy-targets.yaml";

  private static final Map<RuleTarget, Set<String>> RULES = read();

  private final List<String> attributes;

  RuleTarget(String... attributes) {
    this.attributes = List.of(attributes);
  }

  /** The attributes that such a target has. */
  public List<String> attributes() {
    return attributes;
  }

  /** What this rule is asked about. */
  public static RuleTarget of(String rule) {
    for (Map.Entry<RuleTarget, Set<String>> entry : RULES.entrySet()) {
      if (entry.getValue().contains(rule)) {
        return entry.getKey();
      }
    }
    return CALLER;
  }

  /**
   * The rules that are asked about such a target; empty for {@link #CALLER}, which has the rest.
   */
  public Set<String> rules() {
    return RULES.getOrDefault(this, Set.of());
  }

  private static Map<RuleTarget, Set<String>> read() {
    Map<RuleTarget, Set<String>> rules = new EnumMap<>(RuleTarget.class);
    try (InputStream file = RuleTarget.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing in the class path");
      }
      Map<String, List<String>> read =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
      read.forEach(
          (target, names) ->
              rules.put(RuleTarget.valueOf(target.toUpperCase(Locale.ROOT)), Set.copyOf(names)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(rules);
  }

  /** The attributes of the caller itself. */
  public static Map<String, String> caller(RequestContext caller) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("user_id", caller.userId());
    @Nullable String project = caller.projectId();
    if (project != null) {
      attributes.put("project_id", project);
    }
    return attributes;
  }

  /** The attributes of a project. */
  public static Map<String, String> project(String id) {
    return Map.of("project_id", id);
  }

  /**
   * The attributes of something that a project has, and not one of its users.
   *
   * @param projectId null: nobody has it
   */
  public static Map<String, String> ofProject(String id, @Nullable String projectId) {
    return projectId == null ? Map.of("id", id) : Map.of("id", id, "project_id", projectId);
  }

  /** The attributes of a resource. */
  public static Map<String, String> resource(
      String id, String projectId, String userId, String status) {
    return Map.of("id", id, "project_id", projectId, "user_id", userId, "status", status);
  }
}
