package dev.halite.manage.target;

import dev.halite.driver.ExportMaintenance;
import dev.halite.driver.ExportState;
import dev.halite.manage.target.ExportFinding.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a backend exports with the catalog's attachments, and mends what differs: by the
 * calls that its node makes, and beside it.
 */
record ExportReview(ExportedBackend backend, CatalogAttachments catalog) {

  /** A difference is one if it is seen twice: storage and catalog are not read at one moment. */
  List<ExportFinding> findings() {
    List<ExportFinding> first = look();
    if (first.stream().allMatch(each -> each.finding() == Finding.OK)) {
      return first;
    }
    Set<ExportFinding> again = new HashSet<>(look());
    return first.stream().filter(again::contains).toList();
  }

  private List<ExportFinding> look() {
    List<ExportState> exports = backend.maintenance().exports();
    // a record is made after its attachment: who is in none by now has gone
    Map<UUID, Set<UUID>> connected = catalog.connected(backend.shownAs());
    Set<UUID> live =
        catalog.live(
            exports.stream()
                .flatMap(export -> export.accesses().stream())
                .map(ExportState.Access::attachmentId)
                .collect(Collectors.toUnmodifiableSet()));
    List<ExportFinding> findings = new ArrayList<>();
    for (ExportState export : exports) {
      Set<UUID> known = connected.getOrDefault(export.volumeId(), Set.of());
      switch (export.condition()) {
        case UNREADABLE -> findings.add(line(export, null, null, Finding.UNREADABLE));
        case UNRECORDED ->
            findings.add(
                line(
                    export,
                    null,
                    null,
                    known.isEmpty() ? Finding.UNRECORDED : Finding.UNRECORDED_IN_USE));
        case OFFERED -> findings.addAll(recorded(export, Finding.OK, live, known));
        case LOST -> findings.addAll(recorded(export, Finding.LOST, live, known));
        case GONE -> findings.addAll(recorded(export, Finding.GONE, live, known));
      }
    }
    return findings;
  }

  private List<ExportFinding> recorded(
      ExportState export, Finding asItIs, Set<UUID> live, Set<UUID> known) {
    List<ExportFinding> findings = new ArrayList<>();
    Set<UUID> missing = new HashSet<>(known);
    for (ExportState.Access access : export.accesses()) {
      missing.remove(access.attachmentId());
      boolean stranger = asItIs != Finding.GONE && !live.contains(access.attachmentId());
      findings.add(
          line(export, access.attachmentId(), access, stranger ? Finding.STRANGER : asItIs));
    }
    missing.forEach(each -> findings.add(line(export, each, null, Finding.MISSING)));
    return findings;
  }

  private ExportFinding line(
      ExportState export,
      @Nullable UUID attachment,
      ExportState.@Nullable Access access,
      Finding finding) {
    return new ExportFinding(
        backend.shownAs(),
        export.volumeId(),
        attachment,
        access == null ? null : access.initiator(),
        access == null ? null : access.host(),
        String.join(",", export.targets()),
        finding);
  }

  /** Does what the finding says. */
  void repair(ExportFinding finding) {
    ExportMaintenance maintenance = backend.maintenance();
    switch (finding.finding()) {
      case LOST -> maintenance.publish(finding.volume());
      case GONE, STRANGER -> end(finding);
      case UNRECORDED -> maintenance.endUnrecorded(finding.volume());
      case UNREADABLE -> maintenance.setAside(finding.volume());
      case OK, UNRECORDED_IN_USE, MISSING -> {}
    }
  }

  private void end(ExportFinding finding) {
    for (ExportState export : backend.exports(finding.volume())) {
      for (ExportState.Access access : export.accesses()) {
        if (access.attachmentId().equals(finding.attachment())) {
          backend.end(export, access);
        }
      }
    }
  }
}
