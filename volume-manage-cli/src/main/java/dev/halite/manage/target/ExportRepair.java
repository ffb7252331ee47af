package dev.halite.manage.target;

import dev.halite.manage.target.ExportFinding.Finding;
import dev.halite.manage.target.ReviewLine.Repair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Shows what is found of one backend, and mends it as far as is asked for.
 *
 * @param strangers whether that holds for what the catalog does not know also where that is most
 */
record ExportRepair(ExportReview review, Repair repair, boolean strangers) {
  private static final String TOO_MANY =
      "nothing: the catalog knows most of these exports not; is it the right one? --strangers ends them";

  /** What was found, with what became of it; then what a second look finds that was not there. */
  List<ReviewLine> lines() {
    List<ExportFinding> found = review.findings();
    boolean refused = !strangers && areMostlyStrangers(found);
    List<ReviewLine> lines = new ArrayList<>();
    for (ExportFinding finding : found) {
      lines.add(
          repair != Repair.NONE && refused && finding.finding() == Finding.STRANGER
              ? ReviewLine.refused(finding, TOO_MANY)
              : ReviewLine.of(review, finding, repair));
    }
    return repair == Repair.REAL ? lookedAgain(lines) : lines;
  }

  /** A repair is one if it is seen: a record that is put aside may leave a target behind. */
  private List<ReviewLine> lookedAgain(List<ReviewLine> lines) {
    Set<ExportFinding> left = new LinkedHashSet<>(review.findings());
    List<ReviewLine> seen = new ArrayList<>();
    for (ReviewLine line : lines) {
      seen.add(line.seenAgain(left.remove(line.finding())));
    }
    left.stream()
        .filter(finding -> finding.finding() != Finding.OK)
        .map(ReviewLine::of)
        .forEach(seen::add);
    return seen;
  }

  /** So it is beside another catalog, or one of another time. */
  private static boolean areMostlyStrangers(List<ExportFinding> found) {
    long known =
        found.stream()
            .filter(each -> each.finding() == Finding.OK || each.finding() == Finding.LOST)
            .count();
    long unknown = found.stream().filter(each -> each.finding() == Finding.STRANGER).count();
    return unknown > known;
  }
}
