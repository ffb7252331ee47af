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
 * @param done a dash for nothing
 * @param mended whether that was enough
 */
record ReviewLine(ExportFinding finding, String done, boolean mended) {
  static final List<String> TITLES =
      List.of("BACKEND", "VOLUME", "ATTACHMENT", "INITIATOR", "HOST", "TARGETS", "FOUND", "DONE");

  private static final String NOTHING = "-";

  /** Of a finding that is repaired, or of which is said what a repair would do. */
  static ReviewLine of(ExportReview review, ExportFinding finding, boolean repair, boolean dryRun) {
    if (finding.finding() == Finding.OK || !repair) {
      return new ReviewLine(finding, NOTHING, false);
    }
    String what = finding.finding().repair();
    if (!finding.finding().isRepairable()) {
      return new ReviewLine(finding, what, false);
    }
    if (dryRun) {
      return new ReviewLine(finding, "would " + what, false);
    }
    try {
      review.repair(finding);
      return new ReviewLine(finding, "done: " + what, true);
    } catch (DriverException e) {
      return new ReviewLine(finding, "failed: " + e.sentence(), false);
    }
  }

  boolean isWell() {
    return mended || finding.finding() == Finding.OK;
  }

  List<String> row() {
    return List.of(
        finding.backend(),
        finding.volume().toString(),
        text(finding.attachment()),
        text(finding.initiator()),
        text(finding.host()),
        Output.orDash(finding.targets()),
        finding.finding().text(),
        done);
  }

  Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    List<String> row = row();
    for (int i = 0; i < TITLES.size(); i++) {
      words.put(TITLES.get(i).toLowerCase(Locale.ROOT), row.get(i));
    }
    return words;
  }

  private static String text(@Nullable Object value) {
    return Output.orDash(value == null ? null : value.toString());
  }
}
