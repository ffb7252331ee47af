package dev.halite.manage.check;

import dev.halite.common.catalog.check.Violation;
import dev.halite.manage.output.Output;
import java.util.List;
import java.util.Map;

/** Prints what a check found, one line each; the exit code says whether it found anything. */
final class Violations {
  private Violations() {}

  static int print(List<Violation> found, Output output, boolean json) {
    if (json) {
      output.json(
          found.stream()
              .map(
                  one ->
                      Map.of(
                          "rule", one.rule().text(),
                          "subject", one.subject(),
                          "detail", one.detail()))
              .toList());
    } else {
      found.forEach(one -> output.line(one.toString()));
    }
    return found.isEmpty() ? 0 : 1;
  }
}
