package dev.halite.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
class PolicyCommandsTest {
  @TempDir Path directory;
  private String output = "";

  private int run(Map<String, String> properties, String... arguments) {
    List<String> all = new ArrayList<>(List.of("policy"));
    all.addAll(List.of(arguments));
    StringWriter text = new StringWriter();
    int code =
        VolumeManage.run(all.toArray(String[]::new), properties, new PrintWriter(text, true));
    output = text.toString();
    return code;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("policy.yaml"), text);
  }

  @Test
  void listsDefaultsAndTheOperatorsRules() throws IOException {
    Path file = file("# mine\n'volume:create': 'role:creator'\n");
    assertThat(run(Map.of("halite.api.policy-file", file.toString()), "list")).isZero();
    assertThat(output.lines().findFirst().orElseThrow()).matches("NAME +ABOUT +FROM +RULE");
    assertThat(output)
        .containsPattern("volume:create +caller +line 2 +role:creator")
        .containsPattern(
            "volume:delete +resource +default +rule:xena_system_admin_or_project_member");
    assertThat(run(Map.of(), "list", "--json")).isZero();
    assertThat(Json.tree(output).size()).isGreaterThan(150);
  }

  @ParameterizedTest
  @CsvSource({
    "volume:create, member, '', yes",
    "volume:create, Member, '', yes",
    "volume:create, reader, '', no",
    "volume:update, member, other, no",
    "volume:update, admin, other, yes",
    "volume_extension:quotas:show, reader, other, no",
    "message:get, reader, other, no",
    "volume:get, reader, '', yes",
    "volume:get, member, '', yes",
    "volume:force_delete, 'member,reader', '', no",
    "volume:force_delete, 'admin,member,reader', '', yes"
  })
  void saysWhetherSomebodyMay(String rule, String roles, String target, String may) {
    List<String> arguments =
        new ArrayList<>(List.of("check", "--rule", rule, "--roles", roles, "--project", "aa"));
    if (!target.isEmpty()) {
      arguments.addAll(List.of("--target-project", target));
    }
    int code = run(Map.of(), arguments.toArray(String[]::new));
    assertThat(output).containsPattern(rule + " +" + may + "\\R");
    assertThat(code).isEqualTo(may.equals("yes") ? 0 : 1);
  }

  @Test
  void aTokenOfSystemScopeAndOtherAttributesOfTheTargetCount() throws IOException {
    Path file = file("'volume:create': 'system_scope:all'\n'volume:get': \"'error':%(status)s\"\n");
    String given = file.toString();
    assertThat(
            run(
                Map.of(),
                "check",
                "--policy-file",
                given,
                "--roles",
                "x",
                "--rule",
                "volume:create"))
        .isOne();
    assertThat(
            run(
                Map.of(),
                "check",
                "--policy-file",
                given,
                "--roles",
                "x",
                "--system",
                "--rule",
                "volume:create"))
        .isZero();
    assertThat(
            run(
                Map.of(),
                "check",
                "--policy-file",
                given,
                "--roles",
                "x",
                "--target",
                "status=error",
                "--rule",
                "volume:get"))
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "user_id:%(user_id)s, '', yes",
    "user_id:%(user_id)s, --target-user=bob, no",
    "not user_id:%(user_id)s, --target-user=bob, yes",
    "project_id:%(project_id)s, --target-project=bb, no"
  })
  void theTargetIsTheOneThatTheServiceGives(String rule, String target, String may)
      throws IOException {
    Path file = file("'volume:update': '" + rule + "'\n");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "check",
                "--policy-file=" + file,
                "--roles=admin",
                "--user=ann",
                "--rule=volume:update"));
    if (!target.isEmpty()) {
      arguments.add(target);
    }
    run(Map.of(), arguments.toArray(String[]::new));
    assertThat(output).containsPattern("volume:update +" + may + "\\R");
  }

  @ParameterizedTest
  @CsvSource({
    "volume:create, --target-project=bb, the caller itself",
    "volume:get, --target=shared=True, a volume or snapshot",
    "message:get, --target-user=bob, a message",
    "volume_extension:quotas:show, --target-user=bob, a project"
  })
  @ExtendWith(OutputCaptureExtension.class)
  void whatTheServiceNeverGivesARuleIsRefused(
      String rule, String target, String about, CapturedOutput errors) {
    assertThat(run(Map.of(), "check", "--roles", "admin", "--rule", rule, target)).isEqualTo(2);
    assertThat(errors).contains("The service asks '" + rule + "' about " + about);
  }

  @Test
  void showsAllThatSomebodyMay() {
    assertThat(run(Map.of(), "check", "--roles", "reader", "--json")).isZero();
    assertThat(Json.tree(output).path("volume:get").booleanValue()).isTrue();
    assertThat(Json.tree(output).path("volume:create").booleanValue()).isFalse();
  }

  @Test
  void checksTheFile() throws IOException {
    Path file = file("'volume:create': 'role:creator'\n");
    assertThat(run(Map.of(), "check", "--policy-file", file.toString())).isZero();
    assertThat(output)
        .contains("1 rules of the file have an effect.")
        .containsPattern("Digest [0-9a-f]{32};");

    file("creators: 'role:creator'\n");
    assertThat(run(Map.of(), "check", "--policy-file", file.toString())).isOne();
    assertThat(output).contains("line 1: rule 'creators' has no effect");

    file("'volume:get': 'not user_id:%(owner)s'\n");
    assertThat(run(Map.of(), "check", "--policy-file", file.toString())).isOne();
    assertThat(output).contains("line 1: rule 'volume:get' looks at %(owner)s");

    file("'volume:creat': 'role:creator'\n");
    assertThat(run(Map.of(), "check", "--policy-file", file.toString())).isEqualTo(2);

    file("'volume:create': 'role:'\n");
    assertThat(run(Map.of(), "check", "--policy-file", file.toString())).isEqualTo(2);
    assertThat(run(Map.of(), "check", "--policy-file", directory.resolve("none").toString()))
        .isEqualTo(2);
    assertThat(run(Map.of(), "check", "--rule", "volume:get")).isEqualTo(2);
    assertThat(run(Map.of(), "check", "--roles", "member", "--rule", "no:such")).isEqualTo(2);
  }
}
