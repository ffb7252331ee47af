package dev.halite.scheduler.placement.filter;

import dev.halite.common.catalog.capability.expression.Expression;
import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.function.PoolFunction;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Map;

/** Removes pools whose own {@code filter_function} does not hold, or cannot be computed. */
public final class DriverFilter implements PoolFilter {
  public static final String NAME = "DriverFilter";

  private static final String FUNCTION = "filter_function";

  private static final Phrase NOT_TAKEN =
      new Phrase("does not take such a volume", "do not take such a volume");
  private static final Phrase NOT_COMPUTED =
      new Phrase(
          "cannot say whether it takes such a volume",
          "cannot say whether they take such a volume");

  private final PoolFunction function = new PoolFunction(FUNCTION);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    PoolFunction.Said said = function.of(pool, request);
    String text = said.text();
    if (text == null || said.values().stream().anyMatch(Expression::isTrue)) {
      return Verdict.passed();
    }
    return said.values().isEmpty()
        ? removed(NOT_COMPUTED, "its filter_function has no value: " + said.why(), text)
        : removed(NOT_TAKEN, "its filter_function does not hold", text);
  }

  private static Verdict removed(Phrase phrase, String reason, String text) {
    return new Verdict.Removed(phrase, reason, Map.of(FUNCTION, text), null);
  }
}
