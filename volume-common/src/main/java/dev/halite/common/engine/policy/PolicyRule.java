package dev.halite.common.engine.policy;

import org.jspecify.annotations.Nullable;

/**
 * A rule in force.
 *
 * @param name its name
 * @param text what must hold, as it is written
 * @param line line of the operator's file that it is from; null for a default
 * @param used whether it has the name of a default, or another rule names it
 */
public record PolicyRule(String name, String text, @Nullable Integer line, boolean used) {
  /** What is wrong with one that is not used. */
  public String unusedText() {
    return "line %d: rule '%s' has no effect, no default has this name and no other rule names it"
        .formatted(line, name);
  }
}
