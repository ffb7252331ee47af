package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.BackendHint;
import dev.halite.scheduler.placement.request.PlacementRequest;

/** Keeps volumes apart from, or together with, other volumes of the caller. */
public final class BackendHintFilter implements PoolFilter {
  public static final String DIFFERENT = "DifferentBackendFilter";
  public static final String SAME = "SameBackendFilter";

  private static final Phrase MALFORMED =
      new Phrase(
          "cannot be judged, as a scheduler hint is no volume id",
          "cannot be judged, as a scheduler hint is no volume id");
  private static final Phrase NOT_WANTED =
      new Phrase("does not suit the scheduler hints", "do not suit the scheduler hints");

  private final boolean together;

  private BackendHintFilter(boolean together) {
    this.together = together;
  }

  static PoolFilter different() {
    return new BackendHintFilter(false);
  }

  static PoolFilter same() {
    return new BackendHintFilter(true);
  }

  @Override
  public String name() {
    return together ? SAME : DIFFERENT;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    BackendHint hint =
        together ? request.hints().sameBackend() : request.hints().differentBackend();
    if (hint == null) {
      return Verdict.passed();
    }
    if (hint.malformed()) {
      return Verdict.removed(MALFORMED, "the hint holds something that is not a volume id");
    }
    boolean anyHere = hint.places().stream().anyMatch(pool.name()::isAt);
    if (anyHere == together) {
      return Verdict.passed();
    }
    return Verdict.removed(
        NOT_WANTED, together ? "none of the named volumes is here" : "a named volume is here");
  }
}
