package dev.halite.manage.check;

import dev.halite.common.catalog.check.Violation;
import dev.halite.manage.output.Output;
import java.util.List;
import java.util.Map;

/** Prints what a check found, one line each; the exit code says whether it found anything. */
final class Violations {
  private Violations() {}

  /** What is no violation: 0 in any case. */
  static int printKept(List<StorageCheck.Kept> kept, Output output, boolean json) {
    if (json) {
      output.json(
          kept.stream()
              .map(one -> Map.of("subject", one.subject(), "detail", one.detail()))
              .toList());
    } else {
      kept.forEach(one -> output.line(one.toString()));
    }
    return 0;
  }

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
