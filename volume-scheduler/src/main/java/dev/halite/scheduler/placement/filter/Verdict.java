package dev.halite.scheduler.placement.filter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a filter says about one pool. */
public sealed interface Verdict {

  /** The pool may take the volume. */
  record Passed() implements Verdict {}

  /**
   * The pool may not.
   *
   * @param phrase the cause in the words a user reads; causes of equal words are counted together
   * @param reason the cause in the words an operator needs, with names and values
   * @param numbers the values the verdict rests on
   * @param shortfall how much was missing, where the cause is a quantity
   */
  record Removed(
      Phrase phrase, String reason, Map<String, Object> numbers, @Nullable Shortfall shortfall)
      implements Verdict {
    public Removed {
      numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }
  }

  /**
   * The rest of a sentence that begins with a number of pools. It is shown to users, so it names no
   * host and no extra spec.
   */
  record Phrase(String one, String many) {}

  /** GiB that were free and GiB that were needed. */
  record Shortfall(double freeGib, double neededGib) {}

  /** Passes a pool. */
  static Verdict passed() {
    return new Passed();
  }

  /** Removes a pool for a cause that is no quantity. */
  static Verdict removed(Phrase phrase, String reason) {
    return new Removed(phrase, reason, Map.of(), null);
  }
}
