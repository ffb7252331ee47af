package dev.halite.common.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Asks the library whose form policy files have (Debian's python3-oslo.policy) what files of one
 * rule mean.
 */
final class RuleOracle {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path LIBRARY = Path.of("/usr/lib/python3/dist-packages/oslo_policy");
  private static final String PROGRAM =
      """
      import json, logging, sys
      logging.disable(logging.CRITICAL)
      from oslo_policy import policy
      asked = json.load(sys.stdin)
      class Enforcer:
          def __init__(self, rules):
              self.rules = rules
      def said(text):
          try:
              rules = policy.Rules.load(text)
              rule = rules['tested']
          except Exception:
              return None
          answers = []
          for caller in asked['callers']:
              for target in asked['targets']:
                  try:
                      answers.append(bool(rule(target, caller, Enforcer(rules), 'tested')))
                  except Exception:
                      answers.append(None)
          return answers
      json.dump([said(text) for text in asked['files']], sys.stdout)
      """;

  private RuleOracle() {}

  /** Skips the test with a sentence where the library is not there. */
  static void assumeThere() {
    assumeTrue(
        Files.isDirectory(LIBRARY) && Files.isExecutable(Path.of(PYTHON)),
        "Debian's python3-oslo.policy is not installed; ./halite test installs it with Keystone.");
  }

  /**
   * For each file, by caller and target, whether its rule {@code tested} allows it; a file that
   * cannot be loaded and a rule that cannot be evaluated allow nothing.
   */
  static List<List<Boolean>> answers(
      List<String> files, List<Map<String, Object>> callers, List<Map<String, String>> targets)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PYTHON, "-c", PROGRAM)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(
          Json.write(Map.of("files", files, "callers", callers, "targets", targets))
              .getBytes(StandardCharsets.UTF_8));
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    List<List<Boolean>> all = new ArrayList<>();
    for (JsonNode file : Json.tree(text)) {
      List<Boolean> answers = new ArrayList<>();
      for (int i = 0; i < callers.size() * targets.size(); i++) {
        answers.add(file.isArray() && file.get(i).asBoolean(false));
      }
      all.add(answers);
    }
    return all;
  }
}
