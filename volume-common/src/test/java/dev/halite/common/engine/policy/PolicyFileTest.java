package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.identity.RequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a policy file, and what is none. */
@Timeout(60)
class PolicyFileTest {
  private static final Map<String, String> OWN =
      Map.of("project_id", "aa", "user_id", "ann", "shared", "True");

  @TempDir Path directory;

  private static RequestContext caller(String roles) {
    Set<String> names = roles.isEmpty() ? Set.of() : Set.of(roles.split(" "));
    return new RequestContext("req", null, "ann", "aa", names, Set.of(), false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          - a list                        | line 1: it is not a mapping
          a: b: c                         | line 1: it is no YAML
          a: {b: c}                       | line 1: a rule is neither a text nor a list
          a: '@'\\na: '!'                 | line 2: rule 'a' stands twice
          # fine\\n\\nb: 'role:'          | line 3: rule 'b'
          ``                              | it is empty
          ` `                             | it is empty
          a: !                            | line 1: '!' stands there as a tag
          a: ! role:x                     | line 1: '!' stands there as a tag
          a: !!str role:x                 | as a tag
          a: [! 'role:x']                 | as a tag
          a:                              | line 1: rule 'a' is no text
          a: ~                            | line 1: rule 'a' is no text
          a: null                         | line 1: rule 'a' is no text
          a: 0                            | line 1: rule 'a' is no text
          a: false                        | line 1: rule 'a' is no text
          a: 2026-01-01                   | line 1: rule 'a' is no text
          a: ' '                          | line 1: rule 'a' is blank
          a: [null]                       | a check in a list is not a text
          a: [[role:x, 0]]                | a check in a list is not a text
          a: [[[role:x]]]                 | a check in a list is not a text
          a: [['']]                       | '' is not one check
          a: [['role:x or role:y']]       | 'role:x or role:y' is not one check
          a: ['not role:x']               | 'not role:x' is not one check
          a: ['(role:x)']                 | is not one check
          a: [' role:x']                  | ' role:x' is not one check
          a: ['and']                      | 'and' is not one check
          a: "role:x\\x07"                | rule 'a' has the character U+0007
          a: "role:x\\u00a0and role:y"    | rule 'a' has the character U+00A0
          a: "role:x\\u200b"              | rule 'a' has the character U+200B
          "a\\u200b": '@'                 | the name of a rule has the character U+200B
          a: '@'\\n--- {}                 | it is no YAML
          a: [[[[[[[[[[[['x']]]]]]]]]]]]  | it is no YAML
          """)
  void aBadFileIsRefusedWithLineAndReason(String text, String reason) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.yaml"), text.replace("\\n", "\n"));
    assertThatThrownBy(() -> Policy.of(file))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void whatIsNoTextOrWithoutMeasureIsRefused() throws IOException {
    byte[] stray = "a: '@'\nb: '\u00e9'\n".getBytes(StandardCharsets.ISO_8859_1);
    refused(stray, "line 2: it is not UTF-8");
    refused("a: 'role:\u0007'\n".getBytes(StandardCharsets.UTF_8), "it is no YAML");
    String deep = "(".repeat(20_000) + "role:x" + ")".repeat(20_000);
    refused(("a: '" + deep + "'\n").getBytes(StandardCharsets.UTF_8), "nested more than 50 deep");
    String nots = "not ".repeat(20_000);
    refused(("a: '" + nots + "role:x'\n").getBytes(StandardCharsets.UTF_8), "more than 50 deep");
    refused(new byte[3 << 20], "it has more than 1048576 bytes");
    String chain =
        IntStream.range(0, 4000)
            .mapToObj(i -> "r%04d: 'rule:r%04d'\n".formatted(i, i + 1))
            .collect(Collectors.joining());
    refused((chain + "r4000: '@'\n").getBytes(StandardCharsets.UTF_8), "more than 1000 other");
    String doubling =
        IntStream.range(0, 40)
            .mapToObj(i -> "r%1$02d: 'rule:r%2$02d or rule:r%2$02d'\n".formatted(i, i + 1))
            .collect(Collectors.joining());
    refused((doubling + "r40: '@'\n").getBytes(StandardCharsets.UTF_8), "more than 1000 other");
  }

  private void refused(byte[] bytes, String reason) throws IOException {
    Path file = Files.write(directory.resolve("bad.yaml"), bytes);
    assertThatThrownBy(() -> Policy.of(file))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Policy.of(directory.resolve("none.yaml")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("cannot be read");
  }

  /** Each as the library means it whose form it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [[role:a, role:b], role:c]         | a b | true
          [[role:a, role:b], role:c]         | a   | false
          [[role:a, role:b], role:c]         | c   | true
          []                                 | ``  | true
          [[]]                               | a   | false
          ['']                               | a   | false
          [[], [role:a]]                     | b   | false
          [[], [role:a]]                     | a   | true
          ['!']                              | a   | false
          ['@']                              | ``  | true
          [['@', role:a]]                    | b   | false
          [["'True':%(shared)s", role:a]]    | a   | true
          """)
  void theOlderListFormIsRead(String lists, String roles, boolean allowed) throws IOException {
    Policy policy =
        Policy.of(Files.writeString(directory.resolve("lists.yaml"), "tested: " + lists + "\n"));
    assertThat(policy.allows("tested", caller(roles == null ? "" : roles), OWN)).isEqualTo(allowed);
  }
}
