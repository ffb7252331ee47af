package dev.halite.scheduler.volume;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How decisions came out, as metrics. */
final class DecisionCounts {
  private final Counter placed;
  private final Counter noBackend;
  private final Counter postponed;
  private final Counter cancelled;
  private final Counter claimsLost;

  DecisionCounts(MeterRegistry metrics) {
    this.placed = outcome(metrics, "placed");
    this.noBackend = outcome(metrics, "no-valid-backend");
    this.postponed = outcome(metrics, "postponed");
    this.cancelled = outcome(metrics, "cancelled");
    this.claimsLost =
        Counter.builder("halite.scheduler.claims.lost")
            .description("candidates whose room others took before it could be claimed")
            .register(metrics);
  }

  private static Counter outcome(MeterRegistry metrics, String outcome) {
    return Counter.builder("halite.scheduler.decisions")
        .description("decisions where a volume goes")
        .tag("outcome", outcome)
        .register(metrics);
  }

  void placed() {
    placed.increment();
  }

  void noBackend() {
    noBackend.increment();
  }

  void postponed() {
    postponed.increment();
  }

  void cancelled() {
    cancelled.increment();
  }

  void claimLost() {
    claimsLost.increment();
  }
}
