package dev.halite.common.engine.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule in force.
 *
 * @param name its name
 * @param text what must hold, as it is written
 * @param line line of the operator's file that it is from; null for a default
 * @param used whether it has the name of a default, or another rule names it
 * @param strange attributes that it looks at, but that nothing which it is asked about has
 */
public record PolicyRule(
    String name, String text, @Nullable Integer line, boolean used, List<String> strange) {
  public PolicyRule {
    strange = List.copyOf(strange);
  }

  /** What is wrong with one from the operator's file, a sentence each. */
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    if (line != null && !used) {
      troubles.add(unusedText());
    }
    if (line != null && used) {
      for (String attribute : strange) {
        troubles.add(
            "line %d: rule '%s' looks at %%(%s)s, which nothing has that it is asked about: that part never holds, and its opposite always does"
                .formatted(line, name, attribute));
      }
    }
    return troubles;
  }

  private String unusedText() {
    return "line %d: rule '%s' has no effect, no default has this name and no other rule names it"
        .formatted(line, name);
  }
}
