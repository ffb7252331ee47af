package dev.halite.common.engine.policy;

import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One set of rules: the defaults, each replaced by the operator's rule of the same name. Parsed
 * once; evaluating one costs a few comparisons.
 */
final class PolicyRules implements Policy.Rules {
  private static final String DEFAULTS = "policy-defaults.yaml";
  private static final String ADMIN = "context_is_admin";
  private static final Map<String, PolicyFile.Entry> USUAL = defaults();
  private static final int MAX_SIZE = 1000;

  private final Map<String, Check> rules;
  private final Check admin;
  private final List<PolicyRule> listed;

  private PolicyRules(Map<String, Check> rules, Check admin, List<PolicyRule> listed) {
    this.rules = Map.copyOf(rules);
    this.admin = admin;
    this.listed = List.copyOf(listed);
  }

  /**
   * The default rules with those of a file over them.
   *
   * @param adminsOfAnyScope whether by default the role alone makes an administrator
   * @throws PolicyException naming line and reason where the file cannot be used
   */
  static PolicyRules of(PolicyFile.@Nullable Contents file, boolean adminsOfAnyScope) {
    Map<String, PolicyFile.Entry> defaults = new HashMap<>(USUAL);
    if (adminsOfAnyScope) {
      defaults.put(ADMIN, new PolicyFile.Entry(new RuleForm.Words("role:admin"), DEFAULTS, 0));
    }
    Map<String, PolicyFile.Entry> entries = new HashMap<>(defaults);
    if (file != null) {
      entries.putAll(RenamedRules.resolved(file.rules()));
    }
    return parse(entries, defaults.keySet());
  }

  private static Map<String, PolicyFile.Entry> defaults() {
    try (InputStream defaults = PolicyRules.class.getResourceAsStream(DEFAULTS)) {
      if (defaults == null) {
        throw new IllegalStateException(DEFAULTS + " is missing in the class path");
      }
      return PolicyFile.read(defaults.readAllBytes(), DEFAULTS).rules();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyRules parse(Map<String, PolicyFile.Entry> entries, Set<String> defaults) {
    Map<String, Check> rules = new HashMap<>();
    Map<String, List<Check.Reference>> references = new HashMap<>();
    entries.forEach(
        (name, entry) -> {
          List<Check.Reference> named = new ArrayList<>();
          references.put(name, named);
          try {
            rules.put(name, entry.form().check(named::add));
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
    Set<String> used = used(references, defaults);
    Expansion expansion = new Expansion(entries, references);
    for (String name : new TreeSet<>(entries.keySet())) {
      refuseUnknown(name, entries, used);
      expansion.check(name);
    }
    Check admin = rules.get(ADMIN);
    if (admin == null) {
      throw new IllegalStateException("the default rules lack " + ADMIN);
    }
    return new PolicyRules(rules, admin, listed(entries, rules, used));
  }

  private static Set<String> used(
      Map<String, List<Check.Reference>> references, Set<String> defaults) {
    Set<String> used = new HashSet<>(defaults);
    references.values().forEach(named -> named.forEach(reference -> used.add(reference.name())));
    return used;
  }

  /**
   * The name of a helper is the operator's own; one of the form {@code part:action} is meant as a
   * limit, which would not be one if the name is unknown here.
   */
  private static void refuseUnknown(
      String name, Map<String, PolicyFile.Entry> entries, Set<String> used) {
    if (name.indexOf(':') > 0 && !used.contains(name) && !RenamedRules.isOldName(name)) {
      throw problem(
          entries.get(name),
          name,
          "nothing here asks for a rule of this name, so it would limit nothing; correct the name"
              + " or remove the rule");
    }
  }

  /** What rules come to with the rules that they name in their places. */
  private record Expansion(
      Map<String, PolicyFile.Entry> entries,
      Map<String, List<Check.Reference>> references,
      Map<String, Integer> sizes,
      Set<String> open) {
    Expansion(
        Map<String, PolicyFile.Entry> entries, Map<String, List<Check.Reference>> references) {
      this(entries, references, new HashMap<>(), new LinkedHashSet<>());
    }

    /** How many rules are looked at for this one; refuses a circle, and what has no end. */
    int check(String name) {
      Integer known = sizes.get(name);
      if (known != null) {
        return known;
      }
      open.add(name);
      int size = open.size() > MAX_SIZE ? MAX_SIZE : 1;
      for (Check.Reference reference : references.getOrDefault(name, List.of())) {
        if (open.contains(reference.name())) {
          throw problem(
              entries.get(reference.name()),
              reference.name(),
              "it names itself, by way of '" + name + "'");
        }
        size += check(reference.name());
        if (size > MAX_SIZE) {
          throw problem(
              entries.get(name), name, "it comes to more than " + MAX_SIZE + " other rules");
        }
      }
      open.remove(name);
      sizes.put(name, size);
      return size;
    }
  }

  private static PolicyException problem(
      PolicyFile.@Nullable Entry entry, String name, String reason) {
    String source = entry == null ? "?" : entry.source();
    int line = entry == null ? 0 : entry.line();
    return new PolicyException(source, line, "rule '" + name + "': " + reason);
  }

  private static List<PolicyRule> listed(
      Map<String, PolicyFile.Entry> entries, Map<String, Check> rules, Set<String> used) {
    List<PolicyRule> listed = new ArrayList<>();
    new TreeMap<>(entries)
        .forEach(
            (name, entry) ->
                listed.add(
                    new PolicyRule(
                        name,
                        entry.form().shown(),
                        entry.source().equals(DEFAULTS) ? null : entry.line(),
                        used.contains(name) || RenamedRules.isOldName(name),
                        strange(name, rules.get(name)))));
    return listed;
  }

  /** Helpers are looked at where a rule of the service names them. */
  private static List<String> strange(String name, @Nullable Check rule) {
    if (rule == null || name.indexOf(':') < 0) {
      return List.of();
    }
    List<String> known = RuleTarget.of(name).attributes();
    return rule.attributes()
        .filter(attribute -> !known.contains(attribute))
        .distinct()
        .sorted()
        .toList();
  }

  /** All rules, by name. */
  List<PolicyRule> listed() {
    return listed;
  }

  /** How many of them stand in the operator's file. */
  int own() {
    return (int) listed.stream().filter(rule -> rule.line() != null).count();
  }

  boolean knows(String rule) {
    return rules.containsKey(rule);
  }

  /** What an unknown rule would allow is nothing. */
  @Override
  public boolean allows(String rule, RequestContext caller, Map<String, String> target) {
    Check check = rules.get(rule);
    return check != null && check.allows(caller, target);
  }

  @Override
  public Set<String> attributes(String rule) {
    Check check = rules.get(rule);
    return check == null ? Set.of() : check.attributes().collect(Collectors.toUnmodifiableSet());
  }

  boolean makesAdmin(RequestContext caller, Map<String, String> target) {
    return admin.allows(caller, target);
  }
}
