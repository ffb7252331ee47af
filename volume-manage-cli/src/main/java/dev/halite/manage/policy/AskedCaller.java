package dev.halite.manage.policy;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.identity.TokenScope;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import dev.halite.manage.settings.SettingsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The caller and the target that a question is about. */
final class AskedCaller {
  @Option(
      names = "--roles",
      required = true,
      split = ",",
      paramLabel = "ROLE",
      description = "The caller's roles, all of them: none is implied by another.")
  Set<String> roles = new HashSet<>();

  @Option(names = "--project", description = "The project of its token (${DEFAULT-VALUE}).")
  String project = "own-project";

  @Option(names = "--user", description = "Its user (${DEFAULT-VALUE}).")
  String user = "own-user";

  @Option(
      names = "--service-roles",
      split = ",",
      paramLabel = "ROLE",
      description = "Roles of the service that vouches for it.")
  Set<String> serviceRoles = new HashSet<>();

  @Option(names = "--system", description = "Its token is of system scope, without a project.")
  boolean system;

  @Option(names = "--domain", description = "Its token is of this domain, without a project.")
  @Nullable String domain;

  @Option(
      names = "--target-project",
      paramLabel = "PROJECT",
      description = "Project of what it acts on; its own if not given.")
  @Nullable String targetProject;

  @Option(
      names = "--target-user",
      paramLabel = "USER",
      description = "User who made what it acts on; itself if not given.")
  @Nullable String targetUser;

  @Option(
      names = "--target",
      paramLabel = "NAME=VALUE",
      description = "Another attribute of what it acts on: id or status; may be given again.")
  Map<String, String> target = new HashMap<>();

  /**
   * Whether it may, with the target that the service gives the rule.
   *
   * @throws SettingsException where an attribute was given that the service does not give it
   */
  boolean may(Policy policy, String rule) {
    for (String name : given().keySet()) {
      if (!RuleTarget.of(rule).attributes().contains(name) || !isAboutAnother(rule)) {
        throw new SettingsException(
            "The service asks '%s' about %s, and gives it no %s of anything else."
                .formatted(rule, words(RuleTarget.of(rule)), name));
      }
    }
    return mayAnyOf(policy, rule);
  }

  /** The same for one of many rules: what was given counts where the service gives it too. */
  boolean mayAnyOf(Policy policy, String rule) {
    RequestContext plain = context(false);
    RequestContext caller = policy.makesAdmin(plain) ? context(true) : plain;
    Map<String, String> attributes = new HashMap<>(RuleTarget.caller(caller));
    attributes.keySet().retainAll(RuleTarget.of(rule).attributes());
    if (isAboutAnother(rule)) {
      attributes.putIfAbsent("project_id", project);
      attributes.putAll(given());
      attributes.keySet().retainAll(RuleTarget.of(rule).attributes());
    }
    return policy.allows(rule, caller, attributes);
  }

  private static boolean isAboutAnother(String rule) {
    return RuleTarget.of(rule) != RuleTarget.CALLER;
  }

  private Map<String, String> given() {
    Map<String, String> given = new TreeMap<>(target);
    if (targetProject != null) {
      given.put("project_id", targetProject);
    }
    if (targetUser != null) {
      given.put("user_id", targetUser);
    }
    return given;
  }

  private static String words(RuleTarget target) {
    return switch (target) {
      case CALLER -> "the caller itself";
      case PROJECT -> "a project";
      case MESSAGE -> "a message";
      case OPERATION -> "an operation";
      case RESOURCE -> "a volume or snapshot";
    };
  }

  private RequestContext context(boolean admin) {
    boolean inProject = !system && domain == null;
    return new RequestContext(
        "",
        null,
        user,
        inProject ? project : null,
        inLowerCase(roles),
        inLowerCase(serviceRoles),
        admin,
        new TokenScope(domain, system ? "all" : null, null, null, true));
  }

  /** As the service does with the roles of a token. */
  private static Set<String> inLowerCase(Set<String> roles) {
    return roles.stream()
        .map(role -> role.strip().toLowerCase(Locale.ROOT))
        .filter(role -> !role.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
