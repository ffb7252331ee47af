package dev.halite.manage.policy;

import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.PolicyException;
import dev.halite.common.engine.policy.PolicyRule;
import dev.halite.common.engine.policy.RuleTarget;
import dev.halite.manage.output.Output;
import dev.halite.manage.settings.Settings;
import dev.halite.manage.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Policy rules: what they are, and what they allow. */
@Command(
    name = "policy",
    description = "Who may do what, by the defaults and by the operator's file.",
    mixinStandardHelpOptions = true)
public final class PolicyCommands {
  private static final String KEY = "halite.api.policy-file";
  private static final String ANY_SCOPE = "halite.api.admins-of-any-scope";

  private final Settings settings;
  @Spec @Nullable CommandSpec spec;

  public PolicyCommands(Settings settings) {
    this.settings = settings;
  }

  @Command(description = "Show all rules in force.", mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--policy-file",
              paramLabel = "FILE",
              description = "In place of the one under " + KEY + ".")
          @Nullable Path file,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    List<PolicyRule> rules = policy(file).rules();
    if (json) {
      output().json(rules);
    } else {
      output()
          .table(
              List.of("NAME", "ABOUT", "FROM", "RULE"),
              rules.stream()
                  .map(
                      rule ->
                          List.of(
                              rule.name(),
                              RuleTarget.of(rule.name()).name().toLowerCase(Locale.ROOT),
                              rule.line() == null ? "default" : "line " + rule.line(),
                              rule.text().isEmpty() ? "@" : rule.text()))
                  .toList());
    }
    return 0;
  }

  @Command(
      description = {
        "Check the operator's file; with --roles, show what somebody may do.",
        "1 if a rule of the file has no effect, or looks at what nothing has, or if one that --rule names does not allow it."
      },
      mixinStandardHelpOptions = true)
  int check(
      @Option(
              names = "--policy-file",
              paramLabel = "FILE",
              description = "In place of the one under " + KEY + ".")
          @Nullable Path file,
      @Option(
              names = "--rule",
              paramLabel = "NAME",
              description = "This rule only; may be given again.")
          @Nullable List<String> names,
      @ArgGroup(exclusive = false) @Nullable AskedCaller caller,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    Policy policy = policy(file);
    if (caller == null) {
      if (names != null) {
        throw new SettingsException("--rule needs --roles: who would do it?");
      }
      return checkFile(policy);
    }
    Map<String, Boolean> allowed = new LinkedHashMap<>();
    for (String name : names == null ? allNames(policy) : names) {
      if (!policy.knows(name)) {
        throw new SettingsException("There is no rule '%s'.".formatted(name));
      }
      allowed.put(name, names == null ? caller.mayAnyOf(policy, name) : caller.may(policy, name));
    }
    print(allowed, json);
    return names == null || !allowed.containsValue(false) ? 0 : 1;
  }

  private int checkFile(Policy policy) {
    List<PolicyRule> own = policy.rules().stream().filter(rule -> rule.line() != null).toList();
    List<String> troubles = own.stream().flatMap(rule -> rule.troubles().stream()).toList();
    troubles.forEach(output()::line);
    long unused = own.stream().filter(rule -> !rule.used()).count();
    output().line("%d rules of the file have an effect.".formatted(own.size() - unused));
    @Nullable String digest = policy.state().digest();
    if (digest != null) {
      output()
          .line("Digest " + digest + "; the health of an API names that of the rules in force.");
    }
    return troubles.isEmpty() ? 0 : 1;
  }

  private void print(Map<String, Boolean> allowed, boolean json) {
    if (json) {
      output().json(allowed);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    allowed.forEach((name, may) -> rows.add(List.of(name, may ? "yes" : "no")));
    output().table(List.of("RULE", "ALLOWED"), rows);
  }

  private static List<String> allNames(Policy policy) {
    return policy.rules().stream().map(PolicyRule::name).toList();
  }

  private Policy policy(@Nullable Path file) {
    Path chosen = file != null ? file : settings.text(KEY).map(Path::of).orElse(null);
    try {
      return Policy.of(chosen, settings.text(ANY_SCOPE).map(Boolean::valueOf).orElse(false));
    } catch (PolicyException e) {
      throw new SettingsException(String.valueOf(e.getMessage()), e);
    }
  }

  private Output output() {
    return new Output(Objects.requireNonNull(spec));
  }
}
