package dev.halite.manage.target;

import dev.halite.driver.DriverException;
import dev.halite.manage.output.Output;
import dev.halite.manage.target.ExportFinding.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding and what became of it.
 *
 * @param stays whether it is still so
 */
record ReviewLine(ExportFinding finding, Done done, String sentence, boolean stays) {
  static final List<String> TITLES =
      List.of("BACKEND", "VOLUME", "ATTACHMENT", "INITIATOR", "HOST", "TARGETS", "FOUND", "DONE");

  /** What a repair did about it. */
  enum Done {
    NOTHING,
    WOULD,
    DONE,
    FAILED
  }

  /** Of a finding that is shown only. */
  static ReviewLine of(ExportFinding finding) {
    return new ReviewLine(finding, Done.NOTHING, "-", true);
  }

  /** Of a finding that is repaired, or of which is said what a repair would do. */
  static ReviewLine of(ExportReview review, ExportFinding finding, Repair repair) {
    Finding found = finding.finding();
    if (found == Finding.OK || repair == Repair.NONE) {
      return of(finding);
    }
    String what = found.repair();
    if (!found.isRepairable()) {
      return new ReviewLine(finding, Done.NOTHING, what, true);
    }
    if (repair == Repair.DRY) {
      return new ReviewLine(finding, Done.WOULD, "would " + what, true);
    }
    try {
      review.repair(finding);
      return new ReviewLine(finding, Done.DONE, "done: " + what, false);
    } catch (DriverException e) {
      return new ReviewLine(finding, Done.FAILED, "failed: " + e.sentence(), true);
    }
  }

  /** One that is left alone, for a reason. */
  static ReviewLine refused(ExportFinding finding, String why) {
    return new ReviewLine(finding, Done.NOTHING, why, true);
  }

  /** What is asked for. */
  enum Repair {
    NONE,
    DRY,
    REAL
  }

  /** After a repair: whether it is found still. */
  ReviewLine seenAgain(boolean found) {
    return new ReviewLine(finding, done, sentence, found);
  }

  boolean isWell() {
    return !stays || finding.finding() == Finding.OK;
  }

  List<String> row() {
    return List.of(
        finding.backend(),
        finding.volume().toString(),
        text(finding.attachment()),
        text(finding.initiator()),
        text(finding.host()),
        Output.orDash(String.join(",", finding.targets())),
        finding.finding().text(),
        sentence);
  }

  /** For programs: words that stay so, and null for what is not known. */
  Map<String, @Nullable Object> words() {
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    words.put("backend", finding.backend());
    words.put("volume", finding.volume().toString());
    words.put("attachment", finding.attachment() == null ? null : finding.attachment().toString());
    words.put("initiator", finding.initiator());
    words.put("host", finding.host());
    words.put("targets", finding.targets());
    words.put("found", finding.finding().word());
    words.put("done", done == Done.NOTHING ? null : done.name().toLowerCase(Locale.ROOT));
    words.put("sentence", sentence.equals("-") ? null : sentence);
    return words;
  }

  private static String text(@Nullable Object value) {
    return Output.orDash(value == null ? null : value.toString());
  }
}
