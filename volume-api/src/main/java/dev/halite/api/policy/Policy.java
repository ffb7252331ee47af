package dev.halite.api.policy;

import dev.halite.common.fault.FaultCode;
import dev.halite.common.fault.HaliteException;
import dev.halite.common.identity.RequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force: the defaults, each replaced by the operator's rule of the same name. Parsed
 * once; evaluating one costs a few comparisons.
 */
public final class Policy {
  private static final String DEFAULTS = "policy-defaults.yaml";
  private static final String ADMIN = "context_is_admin";

  private final Map<String, Check> rules;
  private final Check admin;

  private Policy(Map<String, Check> rules, Check admin) {
    this.rules = Map.copyOf(rules);
    this.admin = admin;
  }

  /** The default rules alone. */
  public static Policy defaults() {
    return of(null);
  }

  /**
   * The default rules with those of a file over them.
   *
   * @throws PolicyException naming line and reason where the file cannot be used
   */
  public static Policy of(@Nullable Path file) {
    try {
      Map<String, PolicyFile.Entry> entries = new HashMap<>();
      InputStream defaults = Policy.class.getResourceAsStream(DEFAULTS);
      if (defaults == null) {
        throw new IllegalStateException(DEFAULTS + " is missing in the class path");
      }
      entries.putAll(
          PolicyFile.read(new InputStreamReader(defaults, StandardCharsets.UTF_8), DEFAULTS));
      if (file != null) {
        entries.putAll(PolicyFile.read(Files.newBufferedReader(file), file.toString()));
      }
      return parse(entries);
    } catch (IOException e) {
      throw new PolicyException("Policy file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Policy parse(Map<String, PolicyFile.Entry> entries) {
    Map<String, Check> rules = new HashMap<>();
    Map<String, List<Check.Reference>> references = new HashMap<>();
    entries.forEach(
        (name, entry) -> {
          List<Check.Reference> named = new ArrayList<>();
          references.put(name, named);
          try {
            rules.put(name, RuleParser.parse(entry.text(), named::add));
          } catch (IllegalArgumentException e) {
            throw problem(entry, name, String.valueOf(e.getMessage()));
          }
        });
    references.forEach(
        (name, named) -> {
          for (Check.Reference reference : named) {
            Check rule = rules.get(reference.name());
            if (rule == null) {
              throw problem(
                  entries.get(name), name, "it names the unknown rule '" + reference.name() + "'");
            }
            reference.tieTo(rule);
          }
        });
    for (String name : new TreeSet<>(entries.keySet())) {
      refuseCircle(name, name, entries, references, new HashSet<>());
    }
    Check admin = rules.get(ADMIN);
    if (admin == null) {
      throw new IllegalStateException("the default rules lack " + ADMIN);
    }
    return new Policy(rules, admin);
  }

  private static void refuseCircle(
      String start,
      String name,
      Map<String, PolicyFile.Entry> entries,
      Map<String, List<Check.Reference>> references,
      Set<String> seen) {
    for (Check.Reference reference : references.getOrDefault(name, List.of())) {
      if (reference.name().equals(start)) {
        throw problem(entries.get(start), start, "it names itself, by way of '" + name + "'");
      }
      if (seen.add(reference.name())) {
        refuseCircle(start, reference.name(), entries, references, seen);
      }
    }
  }

  private static PolicyException problem(
      PolicyFile.@Nullable Entry entry, String name, String reason) {
    String source = entry == null ? "?" : entry.source();
    int line = entry == null ? 0 : entry.line();
    return new PolicyException(source, line, "rule '" + name + "': " + reason);
  }

  /** Whether there is a rule of this name. */
  public boolean knows(String rule) {
    return rules.containsKey(rule);
  }

  /** Whether these roles make an administrator. */
  public boolean makesAdmin(RequestContext caller) {
    return admin.allows(caller, targetOf(caller));
  }

  /** Whether the caller may do this to something of its own project. */
  public boolean allows(String rule, RequestContext caller) {
    return allows(rule, caller, targetOf(caller));
  }

  /**
   * Whether the caller may do this to a target.
   *
   * @param target its attributes as rules name them, such as {@code project_id}
   */
  public boolean allows(String rule, RequestContext caller, Map<String, String> target) {
    Check check = rules.get(rule);
    return check != null && check.allows(caller, target);
  }

  /** Refuses with 403 what the caller may not do to something of its own project. */
  public void require(String rule, RequestContext caller) {
    require(rule, caller, targetOf(caller));
  }

  /** Refuses with 403 what the caller may not do to a target. */
  public void require(String rule, RequestContext caller, Map<String, String> target) {
    if (!allows(rule, caller, target)) {
      throw new HaliteException(
          FaultCode.FORBIDDEN, "Policy doesn't allow " + rule + " to be performed.");
    }
  }

  /**
   * Answers with 404 where the caller may not even see a target, so that nobody learns what exists
   * elsewhere.
   *
   * @param rule the rule of showing it
   * @param missing the message for an unknown one
   */
  public void requireVisible(
      String rule, RequestContext caller, Map<String, String> target, String missing) {
    if (!allows(rule, caller, target)) {
      throw new HaliteException(FaultCode.NOT_FOUND, missing);
    }
  }

  private static Map<String, String> targetOf(RequestContext caller) {
    String project = caller.projectId();
    return project == null
        ? Map.of("user_id", caller.userId())
        : Map.of("project_id", project, "user_id", caller.userId());
  }
}
