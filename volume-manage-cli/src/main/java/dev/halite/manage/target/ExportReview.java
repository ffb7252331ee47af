package dev.halite.manage.target;

import dev.halite.driver.ExportMaintenance;
import dev.halite.driver.ExportState;
import dev.halite.manage.target.ExportFinding.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
        case UNSEEN -> findings.addAll(recorded(export, Finding.UNSEEN, live, known));
      }
    }
    if (backend.maintenance().recordsWays()) {
      exports.forEach(export -> connected.remove(export.volumeId()));
      findings.addAll(unknown(connected));
    }
    return findings;
  }

  /** Of volumes of which nothing is left but what the catalog says. */
  private List<ExportFinding> unknown(Map<UUID, Set<UUID>> connected) {
    List<ExportFinding> findings = new ArrayList<>();
    new TreeMap<>(connected)
        .forEach(
            (volume, attachments) ->
                attachments.forEach(
                    attachment ->
                        findings.add(
                            new ExportFinding(
                                backend.shownAs(),
                                volume,
                                attachment,
                                null,
                                null,
                                List.of(),
                                Finding.MISSING))));
    return findings;
  }

  private List<ExportFinding> recorded(
      ExportState export, Finding asItIs, Set<UUID> live, Set<UUID> known) {
    List<ExportFinding> findings = new ArrayList<>();
    Set<UUID> missing = new HashSet<>(known);
    for (ExportState.Access access : export.accesses()) {
      missing.remove(access.attachmentId());
      findings.add(
          line(
              export, access.attachmentId(), access, finding(access.attachmentId(), asItIs, live)));
    }
    missing.forEach(each -> findings.add(line(export, each, null, Finding.MISSING)));
    return findings;
  }

  private static Finding finding(UUID attachment, Finding asItIs, Set<UUID> live) {
    if (asItIs == Finding.GONE || live.contains(attachment)) {
      return asItIs;
    }
    return HandMade.is(attachment) ? Finding.HAND_MADE : Finding.STRANGER;
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
        export.targets(),
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
      case OK, HAND_MADE, UNSEEN, UNRECORDED_IN_USE, MISSING -> {}
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
