package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.request.QueryHint;

/** Removes pools that a hint's query is not true of. */
public final class JsonFilter implements PoolFilter {
  public static final String NAME = "JsonFilter";

  private static final Phrase NOT_ASKED_FOR =
      new Phrase("does not suit the scheduler hints", "do not suit the scheduler hints");
  private static final Phrase MALFORMED =
      new Phrase(
          "cannot be judged by the query of the scheduler hints",
          "cannot be judged by the query of the scheduler hints");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    QueryHint query = request.hints().query();
    if (query == null) {
      return Verdict.passed();
    }
    try {
      return new JsonQuery(pool).isTrue(query.query())
          ? Verdict.passed()
          : Verdict.removed(NOT_ASKED_FOR, "the query is not true of it");
    } catch (JsonQuery.Unanswerable e) {
      return Verdict.removed(MALFORMED, String.valueOf(e.getMessage()));
    }
  }
}
