package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.identity.TokenScope;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random rules in every form that a policy file may have: they mean what the library means by them
 * whose form it is, or are refused. {@code -Dhalite.seed} repeats a run.
 */
@Timeout(600)
class RuleOracleTest {
  private static final long SEED = Long.getLong("halite.seed", 20261129L);

  /** Named by other rules; what they say is in each file. */
  private static final String HELPERS = "'all': '@'\n'none': '!'\n'mine': 'user_id:%(user_id)s'\n";

  private static final List<String> CHECKS =
      List.of(
          "@",
          "!",
          "role:member",
          "role:Member",
          "role:admin",
          "role:%(wanted)s",
          "rule:all",
          "rule:none",
          "rule:mine",
          "user_id:%(user_id)s",
          "user_id:ann",
          "project_id:%(project_id)s",
          "project_id:p-%(project_id)s-x",
          "is_admin:True",
          "is_admin:False",
          "roles:member",
          "system_scope:all",
          "domain_id:%(domain_id)s",
          "True:%(shared)s",
          "None:%(shared)s",
          "'True':%(shared)s",
          "\"aa\":%(project_id)s",
          "7:%(seven)s",
          "'7':%(absent)s");

  /** What a hand that slips, or a file that is torn, may leave in a rule. */
  private static final List<String> SLIPS =
      List.of(
          "(",
          ")",
          "((",
          "))",
          "and",
          "or",
          "not",
          "AND",
          "Or",
          "NOT",
          "role:",
          ":x",
          "role",
          "''",
          "'a b':x",
          "'a:b':%(shared)s",
          "%(a)s",
          "role:%(a)s%(b)s",
          "role:%(a)",
          "role:100%",
          "role:%s",
          "1a:x",
          "010:%(seven)s",
          "-7:%(seven)s",
          "colour:red",
          "rule:",
          "rule:absent",
          "http:x",
          "role:a)and",
          "(role:member)or",
          "user_id:%(user_id)s%(user_id)s",
          "\t",
          "  ",
          "\u00a0",
          "\u200b",
          "\\x07",
          ",",
          "#",
          "[",
          "]",
          "&&",
          "||",
          "!!",
          "@@",
          "True",
          "None");

  private static final List<Map<String, String>> TARGETS =
      List.of(
          Map.of("project_id", "aa", "user_id", "ann", "shared", "True", "wanted", "member"),
          Map.of("project_id", "bb", "user_id", "bob", "shared", "None", "seven", "7"),
          Map.of("domain_id", "dd", "wanted", "ADMIN", "seven", "8"));

  private static final List<RequestContext> CALLERS =
      List.of(
          caller("ann", "aa", Set.of("member"), new TokenScope(null, null, null, null, true)),
          caller("bob", "p-bb-x", Set.of("admin"), new TokenScope(null, null, null, null, true)),
          caller("eve", null, Set.of(), new TokenScope("dd", "all", null, null, true)));

  private final Random random = new Random(SEED);

  private static RequestContext caller(
      String user, @Nullable String project, Set<String> roles, TokenScope scope) {
    return new RequestContext(
        "req", null, user, project, roles, Set.of(), roles.contains("admin"), scope);
  }

  /** As the library is told of it. */
  private static Map<String, Object> credentials(RequestContext caller) {
    Map<String, Object> known = new HashMap<>();
    known.put("user_id", caller.userId());
    known.put("project_id", caller.projectId());
    known.put("roles", List.copyOf(caller.roles()));
    known.put("is_admin", caller.admin());
    known.put("domain_id", caller.scope().domainId());
    known.put("system_scope", caller.scope().systemScope());
    return known;
  }

  @BeforeEach
  void needTheLibrary() {
    RuleOracle.assumeThere();
  }

  @Test
  void rulesThatAreWellFormedMeanTheSame() throws Exception {
    List<String> files =
        IntStream.range(0, Tier.count(1_500, 40_000))
            .mapToObj(i -> HELPERS + "'tested': " + quoted(random.nextInt(4) == 0, true) + "\n")
            .toList();
    assertThat(compared(files)).as("refused of " + files.size()).isZero();
  }

  @Test
  void rulesWithSlipsMeanTheSameOrAreRefused() throws Exception {
    List<String> files =
        IntStream.range(0, Tier.count(2_500, 60_000))
            .mapToObj(i -> HELPERS + "'tested': " + quoted(random.nextInt(3) == 0, false) + "\n")
            .toList();
    assertThat(compared(files)).isBetween(files.size() / 4, files.size() - 100);
  }

  /** What stands in the place of a rule: every kind of value that YAML has. */
  @Test
  void valuesOfOtherKindsMeanTheSameOrAreRefused() throws Exception {
    List<String> values =
        List.of(
            "",
            "~",
            "null",
            "Null",
            "0",
            "1",
            "-1",
            "1.5",
            "0x0",
            "true",
            "false",
            "yes",
            "no",
            "on",
            "2026-01-01",
            "!",
            "!!null",
            "! ''",
            "!!str",
            "!!str '@'",
            "!x role:member",
            "''",
            "\"\"",
            "' '",
            "\"\\t\"",
            "'@'",
            "'!'",
            "@",
            "[]",
            "[[]]",
            "['']",
            "[\"\", \"@\"]",
            "[[], []]",
            "[null]",
            "[[null]]",
            "[0]",
            "[[0]]",
            "[false]",
            "{}",
            "{a: b}",
            "[{}]",
            "[[[]]]",
            "[['@'], []]",
            "[['!'], '@']",
            "[['@', '!']]",
            "['@', '!']",
            "&x '@'",
            "[&y '!', *y]",
            "|\n  role:member\n",
            ">\n  role:member\n  or role:admin\n",
            "role:member",
            "role:member or\n  role:admin",
            "'role:member # x'",
            "role:member # x",
            "\"role:\\x6dember\"",
            "[role:member, role:admin]",
            "[[role:member, role:admin]]",
            "[[role:member or role:admin]]",
            "[not role:member]",
            "[[not role:member]]");
    List<String> files = values.stream().map(value -> "'tested': " + value + "\n").toList();
    List<String> json =
        List.of(
            "{\"tested\": \"\"}",
            "{\"tested\": []}",
            "{\"tested\": null}",
            "{\"tested\": [[]]}",
            "{\"tested\": false}",
            "{\"tested\": \"role:member\"}",
            "{}",
            "[]",
            "null",
            "\"x\"");
    List<String> all = new ArrayList<>(files);
    all.addAll(json);
    assertThat(compared(all)).isBetween(20, all.size() - 20);
  }

  /** How many files are refused; none of the others is understood otherwise. */
  private int compared(List<String> files) throws IOException, InterruptedException {
    List<List<Boolean>> wanted =
        RuleOracle.answers(
            files, CALLERS.stream().map(RuleOracleTest::credentials).toList(), TARGETS);
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < files.size(); i++) {
      List<Boolean> found = answers(files.get(i));
      if (found == null) {
        refused++;
      } else if (!found.equals(wanted.get(i))) {
        wrong.add(files.get(i) + " is " + found + " and not " + wanted.get(i));
      }
    }
    assertThat(wrong).as("-Dhalite.seed=" + SEED).isEmpty();
    return refused;
  }

  private static @Nullable List<Boolean> answers(String file) {
    PolicyRules rules;
    try {
      rules =
          PolicyRules.of(PolicyFile.read(file.getBytes(StandardCharsets.UTF_8), "a file"), false);
    } catch (PolicyException e) {
      return null;
    }
    List<Boolean> answers = new ArrayList<>();
    for (RequestContext caller : CALLERS) {
      for (Map<String, String> target : TARGETS) {
        answers.add(rules.allows("tested", caller, target));
      }
    }
    return answers;
  }

  /** A random rule as a value of YAML. */
  private String quoted(boolean asLists, boolean wellFormed) {
    if (!asLists) {
      return scalar(wellFormed ? words(3) : slipped(words(2)));
    }
    List<String> outer = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      List<String> inner = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        inner.add(scalar(wellFormed ? one(CHECKS) : element()));
      }
      boolean bare = inner.size() == 1 && random.nextBoolean();
      outer.add(bare ? inner.getFirst() : "[" + String.join(", ", inner) + "]");
    }
    return "[" + String.join(", ", outer) + "]";
  }

  private String element() {
    return switch (random.nextInt(5)) {
      case 0 -> slipped(one(CHECKS));
      case 1 -> words(1);
      case 2 -> "";
      default -> one(CHECKS);
    };
  }

  private static String scalar(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String words(int depth) {
    if (depth == 0) {
      return one(CHECKS);
    }
    return switch (random.nextInt(6)) {
      case 0 -> one(List.of("not ", "NOT ", "not  ")) + factor(depth - 1);
      case 1, 2 -> words(depth - 1) + one(List.of(" and ", " AND ")) + words(depth - 1);
      case 3, 4 -> words(depth - 1) + one(List.of(" or ", " Or ")) + words(depth - 1);
      default -> factor(depth - 1);
    };
  }

  private String factor(int depth) {
    return random.nextBoolean() ? one(CHECKS) : "(" + words(depth) + ")";
  }

  /** One word too many, too few, or another. */
  private String slipped(String rule) {
    List<String> words = new ArrayList<>(List.of(rule.split(" ")));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(words.size() + 1);
      if (at == words.size() || random.nextBoolean()) {
        words.add(at, one(SLIPS));
      } else if (words.size() > 1 && random.nextBoolean()) {
        words.remove(at);
      } else {
        words.set(at, words.get(at) + (random.nextBoolean() ? one(SLIPS) : ""));
      }
    }
    return String.join(random.nextInt(8) == 0 ? "" : " ", words);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
