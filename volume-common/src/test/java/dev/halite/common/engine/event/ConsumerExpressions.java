package dev.halite.common.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Evaluates expressions over notifications as the metering collectors do that ship them: with the
 * library that gives these expressions their meaning (Debian's python3-jsonpath-rw-ext).
 */
public final class ConsumerExpressions {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String PROGRAM =
      """
      import json, sys
      from jsonpath_rw_ext import parse
      asked = json.load(sys.stdin)
      print(json.dumps([[match.value for match in parse(expression).find(asked["notification"])]
                        for expression in asked["expressions"]]))
      """;

  private ConsumerExpressions() {}

  /** By expression, the values that it finds, as JSON. */
  public static Map<String, String> values(JsonNode notification, String... expressions)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PYTHON, "-c", PROGRAM)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(
          Json.write(Map.of("notification", notification, "expressions", List.of(expressions)))
              .getBytes(StandardCharsets.UTF_8));
    }
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Map<String, String> values = new LinkedHashMap<>();
    List<JsonNode> found = new ArrayList<>(Json.tree(answer).values());
    for (int i = 0; i < expressions.length; i++) {
      values.put(expressions[i], found.get(i).toString());
    }
    return values;
  }
}
