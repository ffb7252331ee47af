package dev.halite.common.catalog.capability.expression;

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
 * Asks Cinder's own evaluator what expressions are worth. It is a file of Debian's python3-cinder,
 * which is used by itself, without the rest of Cinder: unpack the package anywhere and say where
 * with {@code -Dhalite.cinder.evaluator}.
 */
final class EvaluatorOracle {
  static final String ERROR = "error";

  private static final String PYTHON = "/usr/bin/python3";
  private static final Path EVALUATOR =
      Path.of(
          System.getProperty(
              "halite.cinder.evaluator",
              "/usr/lib/python3/dist-packages/cinder/scheduler/evaluator/evaluator.py"));
  private static final String PROGRAM =
      """
      import json, sys, types
      class EvaluatorParseException(Exception):
          pass
      cinder = types.ModuleType('cinder')
      cinder.exception = types.ModuleType('cinder.exception')
      cinder.exception.EvaluatorParseException = EvaluatorParseException
      i18n = types.ModuleType('cinder.i18n')
      i18n._ = lambda text: text
      sys.modules.update({'cinder': cinder, 'cinder.exception': cinder.exception, 'cinder.i18n': i18n})
      evaluator = {}
      exec(open(sys.argv[1]).read(), evaluator)
      asked = json.load(sys.stdin)
      def said(text):
          try:
              value = evaluator['evaluate'](text, **asked['names'])
          except Exception:
              return 'error'
          if isinstance(value, bool):
              return str(value)
          if isinstance(value, int):
              return 'int ' + str(value)
          if isinstance(value, float):
              return 'float ' + repr(value)
          if isinstance(value, str):
              return 'text ' + value
          return 'error'
      json.dump([said(text) for text in asked['expressions']], sys.stdout)
      """;

  private EvaluatorOracle() {}

  /** Skips the test with a sentence where the evaluator is not there. */
  static void assumeThere() {
    assumeTrue(
        Files.isRegularFile(EVALUATOR) && Files.isExecutable(Path.of(PYTHON)),
        "Debian's python3-cinder is not there (-Dhalite.cinder.evaluator=.../evaluator.py).");
  }

  /** What each expression is worth, as {@link ExpressionTest#written} writes it. */
  static List<String> answers(List<String> expressions, Map<String, ?> names)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PYTHON, "-W", "ignore", "-c", PROGRAM, EVALUATOR.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(
          Json.write(Map.of("expressions", expressions, "names", names))
              .getBytes(StandardCharsets.UTF_8));
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    List<String> answers = new ArrayList<>();
    for (JsonNode answer : Json.tree(text)) {
      answers.add(answer.stringValue());
    }
    return answers;
  }
}
