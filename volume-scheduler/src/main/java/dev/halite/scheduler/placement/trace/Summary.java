package dev.halite.scheduler.placement.trace;

import dev.halite.scheduler.placement.filter.PinnedBackendFilter;
import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.trace.TraceRecorder.Cause;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The sentence that tells a user how a decision came out. */
final class Summary {
  private static final int CAUSES_TOLD = 4;

  private Summary() {}

  static String of(int considered, int passed, List<Cause> byCount) {
    // Pools elsewhere could never have served: they are no cause, unless nothing else is.
    int elsewhere =
        byCount.stream().filter(Summary::isPin).mapToInt(Cause::count).findFirst().orElse(0);
    int able = considered - elsewhere;
    if (passed > 0) {
      return "%d of %s can take the volume.".formatted(passed, pools(able));
    }
    if (considered == 0) {
      return "No valid backend: no backend has reported yet.";
    }
    if (able == 0) {
      return "No valid backend: the backend this volume is bound to is not known.";
    }
    List<String> clauses = new ArrayList<>();
    int untold = able;
    for (Cause cause : byCount) {
      if (!isPin(cause) && clauses.size() < CAUSES_TOLD) {
        clauses.add(clause(cause, able, clauses.isEmpty()));
        untold -= cause.count();
      }
    }
    if (untold > 0) {
      clauses.add(untold + " for other reasons");
    }
    String bound = elsewhere > 0 ? "on the backend this volume is bound to, " : "";
    return "No valid backend: " + bound + String.join(", ", clauses) + ".";
  }

  /**
   * The sentence where the room of every candidate went to others.
   *
   * @param able number of pools that could have served at all
   * @param lost number of them that had room
   */
  static String ofLostClaims(int able, int lost) {
    return "No valid backend: %s had room, but other volumes took it first."
        .formatted(subject(lost, able));
  }

  private static boolean isPin(Cause cause) {
    return cause.filter.equals(PinnedBackendFilter.NAME);
  }

  private static String clause(Cause cause, int able, boolean first) {
    Phrase phrase = cause.phrase;
    String subject = first ? subject(cause.count(), able) : Integer.toString(cause.count());
    String predicate = cause.count() == 1 ? phrase.one() : phrase.many();
    return subject + " " + TraceSize.clip(predicate) + (cause.isQuantity() ? quantity(cause) : "");
  }

  private static String subject(int count, int able) {
    if (able == 1) {
      return "the only pool";
    }
    return count == able ? "all " + able + " pools" : count + " of " + pools(able);
  }

  /** Never how much is free: who asks again and again would read the others' use from it. */
  private static String quantity(Cause cause) {
    return " (needed %s GiB)".formatted(plain(cause.needed()));
  }

  private static String plain(double gib) {
    return new BigDecimal(gib)
        .setScale(2, RoundingMode.CEILING)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String pools(int count) {
    return count == 1 ? "1 pool" : count + " pools";
  }
}
