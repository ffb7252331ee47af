package dev.halite.scheduler.placement.trace;

import dev.halite.scheduler.placement.trace.DecisionTrace.PoolTrace;
import dev.halite.scheduler.placement.trace.DecisionTrace.RemovalCount;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Keeps traces small enough to be stored with every operation. */
final class TraceSize {
  /** Most bytes of a trace as JSON. */
  static final int LIMIT = 32 * 1024;

  private static final int LONGEST_TEXT = 200;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TraceSize() {}

  static int bytes(DecisionTrace trace) {
    return JSON.writeValueAsBytes(trace).length;
  }

  /** Drops pools from the end, where those removed stand, then examples, until the trace fits. */
  static DecisionTrace bounded(DecisionTrace trace) {
    DecisionTrace bounded = trace;
    while (!bounded.pools().isEmpty() && bytes(bounded) > LIMIT) {
      List<PoolTrace> half = bounded.pools().subList(0, bounded.pools().size() / 2);
      bounded =
          new DecisionTrace(
              bounded.summary(),
              bounded.considered(),
              bounded.passed(),
              bounded.removals(),
              bounded.order(),
              half,
              false,
              bounded.lostClaims(),
              bounded.chosen());
    }
    return bytes(bounded) > LIMIT ? countsOnly(bounded) : bounded;
  }

  /** What is left when even the examples are too long, as names of many-byte characters may be. */
  private static DecisionTrace countsOnly(DecisionTrace trace) {
    List<RemovalCount> counts =
        trace.removals().stream()
            .map(count -> new RemovalCount(count.filter(), count.cause(), count.count(), List.of()))
            .toList();
    return new DecisionTrace(
        trace.summary(),
        trace.considered(),
        trace.passed(),
        counts,
        trace.order(),
        List.of(),
        false,
        List.of(),
        trace.chosen());
  }

  /** A text, cut where it is long. */
  static String clip(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end = LONGEST_TEXT - 3;
    // Half a surrogate pair is no text.
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }
}
