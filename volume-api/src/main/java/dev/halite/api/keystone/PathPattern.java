package dev.halite.api.keystone;

import java.util.ArrayList;
import java.util.List;

/**
 * The path of an access rule. Matched without a regular expression, because users write it: the
 * time is at most the product of the lengths of pattern and path.
 */
final class PathPattern {
  private static final int SEGMENT = -1;
  private static final int ANYTHING = -2;

  /** Characters to be met as they are, and the two wildcards. */
  private final List<Integer> parts;

  private PathPattern(List<Integer> parts) {
    this.parts = List.copyOf(parts);
  }

  static PathPattern of(String text) {
    List<Integer> parts = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int close = c == '{' ? text.indexOf('}', i) : -1;
      if (close > 0) {
        parts.add(SEGMENT);
        i = close;
      } else if (c == '*' && i + 1 < text.length() && text.charAt(i + 1) == '*') {
        parts.add(ANYTHING);
        i++;
      } else if (c == '*') {
        parts.add(SEGMENT);
      } else {
        parts.add((int) c);
      }
      i++;
    }
    return new PathPattern(parts);
  }

  boolean matches(String path) {
    // reached[i]: the first i parts match what has been read so far.
    boolean[] reached = new boolean[parts.size() + 1];
    reached[0] = true;
    passEmpty(reached);
    for (int i = 0; i < path.length(); i++) {
      boolean[] next = new boolean[reached.length];
      char c = path.charAt(i);
      for (int part = 0; part < parts.size(); part++) {
        int wanted = parts.get(part);
        boolean begun = reached[part];
        // A wildcard that has taken a character may take another.
        boolean goesOn = wanted < 0 && reached[part + 1];
        boolean takes = wanted == ANYTHING || (wanted == SEGMENT ? c != '/' : wanted == c);
        next[part + 1] |= takes && (begun || goesOn);
      }
      passEmpty(next);
      reached = next;
    }
    return reached[parts.size()];
  }

  /** What stands for anything stands for nothing, too. */
  private void passEmpty(boolean[] reached) {
    for (int part = 0; part < parts.size(); part++) {
      reached[part + 1] |= reached[part] && parts.get(part) == ANYTHING;
    }
  }
}
