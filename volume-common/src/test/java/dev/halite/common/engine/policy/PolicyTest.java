package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.identity.TokenScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PolicyTest {
  private static final Map<String, String> OWN =
      Map.of("project_id", "aa", "user_id", "ann", "shared", "True", "seven", "7");
  private static final Map<String, String> OTHERS = Map.of("project_id", "bb", "user_id", "bob");

  @TempDir Path directory;

  private static RequestContext caller(String roles) {
    Set<String> names = roles.isEmpty() ? Set.of() : Set.of(roles.split(" "));
    return new RequestContext(
        "req", null, "ann", "aa", names, Set.of("service"), names.contains("admin"));
  }

  private Policy withRule(String text) throws IOException {
    return Policy.of(
        Files.writeString(
            directory.resolve("policy.yaml"), "tested: '" + text.replace("'", "''") + "'\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          @                                      | ``     | true  | true
          !                                      | admin  | false | false
          ``                                     | ``     | true  | true
          role:member                            | member | true  | true
          role:Member                            | member | true  | true
          role:member                            | reader | false | false
          not role:member                        | reader | true  | true
          not not role:member                    | reader | false | false
          is_admin:True                          | admin  | true  | true
          is_admin:True                          | member | false | false
          is_admin:False                         | member | true  | true
          is_admin_project:True                  | member | true  | true
          project_id:%(project_id)s              | member | true  | false
          user_id:%(user_id)s                    | member | true  | false
          user_id:ann                            | member | true  | true
          project_id:%(absent)s                  | member | false | false
          service_roles:service                  | member | true  | true
          'True':%(shared)s                      | member | true  | false
          True:%(shared)s                        | member | true  | false
          "aa":%(project_id)s                    | member | true  | false
          role:admin or role:member and !        | admin  | true  | true
          role:admin or role:member and !        | member | false | false
          (role:admin or role:member) and !      | admin  | false | false
          not (role:admin or role:member)        | reader | true  | true
          role:a and role:b or role:c            | c      | true  | true
          ROLE:x                                 | x      | refused | refused
          rule:admin_api                         | admin  | true  | true
          rule:admin_or_owner                    | reader | true  | false
          ((role:member)) AND role:member        | member | true  | true
          ((role:member))AND role:member         | member | refused | refused
          role:member(role:reader)               | member | refused | refused
          'a b':%(shared)s                       | member | refused | refused
          'a:b':%(shared)s                       | member | refused | refused
          role:%(wanted)s                        | member | false | false
          7:%(seven)s                            | member | true  | false
          """)
  void aRuleIsEvaluatedAsItIsWritten(String rule, String roles, String own, String others)
      throws IOException {
    if (own.equals("refused")) {
      assertThatThrownBy(() -> withRule(rule)).isInstanceOf(PolicyException.class);
      return;
    }
    Policy policy = withRule(rule == null ? "" : rule);
    RequestContext caller = caller(roles == null ? "" : roles);
    assertThat(policy.allows("tested", caller, OWN)).isEqualTo(Boolean.valueOf(own));
    assertThat(policy.allows("tested", caller, OTHERS)).isEqualTo(Boolean.valueOf(others));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          role:member and                 | a check is missing at the end
          (role:member                    | a ')' is missing
          role:member)                    | ')' is not expected
          role:member role:admin          | 'role:admin' is not expected
          member                          | is not of the form kind:match
          role:                           | is not of the form kind:match
          colour:red                      | no known kind of check
          http://example.org/check        | checks by HTTP are not supported
          rule:no_such_rule               | unknown rule 'no_such_rule'
          rule:tested                     | it names itself
          project_id:%(project_id         | is not closed
          role:%(a)s%(b)s                 | has more than one
          not role:%(a)s%(b)s             | has more than one
          role:100%                       | has more than one '%(name)s', or a '%' that is none
          role:%s                         | has more than one
          role:%(a)d                      | has more than one
          010:%(a)s                       | no known kind of check
          1a:%(a)s                        | no known kind of check
          'a\\b':%(a)s                    | a backslash
          """)
  void aBadRuleIsRefusedWithLineAndReason(String rule, String reason) {
    assertThatThrownBy(() -> withRule(rule))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("policy.yaml, line 1: rule 'tested'")
        .hasMessageContaining(reason);
  }

  @Test
  void anEmptyFileLeavesTheDefaults() throws IOException {
    for (String text : List.of("# nothing\n", "{}\n")) {
      Policy policy = Policy.of(Files.writeString(directory.resolve("empty.yaml"), text));
      assertThat(allows(policy, "volume:create", caller("member"))).isTrue();
    }
  }

  @Test
  void anOperatorsRuleReplacesTheDefaultOfItsName() throws IOException {
    Policy policy =
        Policy.of(
            Files.writeString(
                directory.resolve("own.yaml"),
                "'volume:create': 'role:creator'\ncontext_is_admin: 'role:boss'\n"));
    assertThat(allows(policy, "volume:create", caller("member"))).isFalse();
    assertThat(allows(policy, "volume:create", caller("creator"))).isTrue();
    assertThat(policy.makesAdmin(caller("admin"))).isFalse();
    assertThat(policy.makesAdmin(caller("boss"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "volume:create, admin, true",
    "volume:create, member, true",
    "volume:create, reader, false",
    "volume:get, reader, true",
    "volume:get, '', false",
    "volume:force_delete, member, false",
    "volume:force_delete, admin, true",
    "volume_extension:services:index, member, false",
    "scheduler_extension:scheduler_stats:get_pools, admin, true",
    "limits_extension:used_limits, reader, true",
    "volume_extension:volume_type_access, reader, false",
    "volume_extension:volume_type_access, member, true",
    "volume_extension:volume_admin_actions:extend_volume_completion, member, false",
    "volume_extension:volume_admin_actions:extend_volume_completion, admin, true",
    "system_or_domain_or_project_admin, admin, true",
    "system_or_domain_or_project_admin, member, false",
    "unheard:of, admin, false"
  })
  void theDefaultsAreTheUsualOnes(String rule, String roles, boolean allowed) {
    assertThat(allows(Policy.defaults(), rule, caller(roles))).isEqualTo(allowed);
  }

  private static boolean allows(Policy policy, String rule, RequestContext caller) {
    return policy.allows(rule, caller, RuleTarget.caller(caller));
  }

  @Test
  void whatMayNotBeDoneIsForbidden() {
    Policy policy = Policy.defaults();
    assertThatThrownBy(() -> policy.require("volume:create", caller("reader"), OWN))
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.FORBIDDEN))
        .hasMessage("Policy doesn't allow volume:create to be performed.");
  }

  @ParameterizedTest
  @CsvSource({
    "system_scope:all, true, false, false",
    "domain_id:dd, false, true, false",
    "domain_id:%(domain_id)s, false, true, false",
    "user_domain_id:ud, true, true, true",
    "project_domain_id:pd, false, false, true",
    "is_admin_project:True, true, false, true",
    "is_admin_project:False, false, true, false"
  })
  void aRuleMayAskForTheScopeOfTheToken(
      String rule, boolean system, boolean domain, boolean project) throws IOException {
    Policy policy = withRule(rule);
    Map<String, String> target = Map.of("domain_id", "dd");
    List<Boolean> allowed =
        Stream.of(
                new TokenScope(null, "all", "ud", null, true),
                new TokenScope("dd", null, "ud", null, false),
                new TokenScope(null, null, "ud", "pd", true))
            .map(
                scope ->
                    new RequestContext("req", null, "ann", null, Set.of(), Set.of(), false, scope))
            .map(caller -> policy.allows("tested", caller, target))
            .toList();
    assertThat(allowed).containsExactly(system, domain, project);
  }

  @Test
  void aHelperThatNobodyAsksForIsNamed(CapturedOutput output) throws IOException {
    Policy policy =
        withFile("creators: 'role:a'\nhelper: 'role:b'\n'volume:create': 'rule:helper'\n");
    assertThat(output).contains("line 1: rule 'creators' has no effect");
    assertThat(policy.rules())
        .filteredOn(rule -> rule.line() != null)
        .extracting(PolicyRule::name, PolicyRule::line, PolicyRule::used)
        .containsExactly(
            tuple("creators", 1, false), tuple("helper", 2, true), tuple("volume:create", 3, true));
  }

  /** Under a {@code not} it would be for everybody. */
  @Test
  void anAttributeThatNothingHasIsNamed(CapturedOutput output) throws IOException {
    Policy policy =
        withFile(
            """
            owner: 'user_id:%(owner_id)s'
            'volume:get': 'not rule:owner and project_id:%(project_id)s'
            'message:get': 'user_id:%(user_id)s'
            'volume:update': 'user_id:%(user_id)s and not "error":%(status)s'
            """);
    assertThat(output)
        .contains("line 2: rule 'volume:get' looks at %(owner_id)s, which nothing has")
        .contains("line 3: rule 'message:get' looks at %(user_id)s, which nothing has")
        .doesNotContain("line 1:", "line 4:");
    assertThat(policy.rules())
        .filteredOn(rule -> !rule.troubles().isEmpty())
        .extracting(PolicyRule::name)
        .containsExactly("message:get", "volume:get");
  }

  @Test
  void aLimitOnNothingIsRefused() {
    assertThatThrownBy(() -> withFile("helper: 'role:b'\n'volume:creat': '!'\n"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("line 2: rule 'volume:creat'")
        .hasMessageContaining("it would limit nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "volume_extension:types_manage, volume_extension:type_, 'create,update,delete'",
    "volume_extension:quota_classes, volume_extension:quota_classes:, 'get,update'",
    "group:group_types_manage, group:group_types:, 'create,update,delete'",
    "group:group_types_specs, group:group_types_specs:, 'get,get_all,create,update,delete'",
    "volume_extension:volume_image_metadata, volume_extension:volume_image_metadata:, 'show,set,remove'",
    "volume_extension:volume_type_encryption, volume_extension:volume_type_encryption:, 'create,get,update,delete'"
  })
  void anOldNameHoldsForEachSuccessorThatTheFileDoesNotName(
      String old, String prefix, String successors) throws IOException {
    List<String> names = Stream.of(successors.split(",")).map(prefix::concat).toList();
    boolean adminsToo = old.endsWith("volume_type_encryption");
    Policy closed = withFile("'" + old + "': '!'\n");
    Policy widened = withFile("'" + old + "': 'role:auditor'\n");
    for (String name : names) {
      assertThat(allows(closed, name, caller("member"))).as(name).isFalse();
      assertThat(allows(closed, name, caller("admin"))).as(name).isEqualTo(adminsToo);
      assertThat(allows(widened, name, caller("auditor"))).as(name).isTrue();
      assertThat(allows(widened, name, caller("member"))).as(name).isFalse();
    }
    Policy mixed = withFile("'" + old + "': '!'\n'" + names.getFirst() + "': 'role:auditor'\n");
    assertThat(allows(mixed, names.getFirst(), caller("auditor"))).isTrue();
    assertThat(allows(mixed, names.getLast(), caller("auditor"))).isFalse();
    assertThat(allows(mixed, names.getLast(), caller("member"))).isFalse();
  }

  @Test
  void anOldNameForEverybodyIsForEverybody() throws IOException {
    Policy policy = withFile("'volume_extension:volume_type_encryption': ''\n");
    assertThat(allows(policy, "volume_extension:volume_type_encryption:get", caller(""))).isTrue();
  }

  private Policy withFile(String text) throws IOException {
    return Policy.of(Files.writeString(directory.resolve("own.yaml"), text));
  }

  @Test
  void oneRoleIsEnough() {
    List<String> names = Policy.defaults().rules().stream().map(PolicyRule::name).toList();
    assertThat(names).hasSizeGreaterThan(150);
    Policy policy = Policy.defaults();
    assertThat(names)
        .filteredOn(name -> allows(policy, name, caller("reader")))
        .as("what a reader may do")
        .hasSizeGreaterThan(20)
        .allMatch(name -> allows(policy, name, caller("member")), "a member may do too");
    assertThat(names)
        .filteredOn(name -> allows(policy, name, caller("member")))
        .as("what a member may do")
        .hasSizeGreaterThan(60)
        .allMatch(name -> allows(policy, name, caller("admin")), "an administrator may do too");
  }

  @Test
  void noDefaultRuleLetsAStrangerIn() throws IOException {
    Set<String> rules;
    try (Stream<String> lines =
        Files.lines(
            Path.of("src/main/resources/dev/halite/common/engine/policy/policy-defaults.yaml"))) {
      rules =
          lines
              .filter(line -> line.startsWith("\""))
              .map(line -> line.substring(1, line.indexOf("\":")))
              .collect(Collectors.toSet());
    }
    assertThat(rules).hasSizeGreaterThan(150);
    RequestContext stranger =
        new RequestContext("req", null, "eve", "cc", Set.of("member"), Set.of(), false);
    assertThat(rules).noneMatch(rule -> Policy.defaults().allows(rule, stranger, OWN));
  }

  /** Administrators of domains are customers where domains are. */
  @ParameterizedTest
  @CsvSource({
    "project, true, true",
    "project, false, false",
    "system, true, true",
    "domain, true, false",
    "none, true, false"
  })
  void anAdministratorIsOneOfTheWholeServiceOnlyWithAScopeThatSaysSo(
      String scope, boolean adminProject, boolean whole) {
    TokenScope token =
        new TokenScope(
            scope.equals("domain") ? "dd" : null,
            scope.equals("system") ? "all" : null,
            null,
            null,
            adminProject);
    RequestContext plain =
        new RequestContext(
            "req",
            null,
            "op",
            scope.equals("project") ? "aa" : null,
            Set.of("admin", "member", "reader"),
            Set.of(),
            false,
            token);
    Policy safe = Policy.defaults();
    assertThat(safe.makesAdmin(plain)).isEqualTo(whole);
    assertThat(Policy.of(null, true).makesAdmin(plain)).isTrue();
    if (!whole) {
      assertThat(safe.rules())
          .extracting(PolicyRule::name)
          .filteredOn(rule -> !rule.equals("system_or_domain_or_project_admin"))
          .noneMatch(rule -> safe.allows(rule, plain, OTHERS));
    }
  }
}
