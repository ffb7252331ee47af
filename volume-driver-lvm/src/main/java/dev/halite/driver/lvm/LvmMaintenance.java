package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.Attachment;
import dev.halite.common.storage.iscsi.ExportRecord;
import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExportState.Condition;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** What an operator sees and mends of the exports of a session. */
record LvmMaintenance(
    Session session,
    HostTargets targets,
    ExportStore store,
    ExportWithdrawal withdrawal,
    ExportRestoration restoration) {

  List<ExportState> exports() {
    GroupState state = session.state();
    Map<UUID, List<String>> offered = offered();
    var all = new TreeSet<UUID>(offered.keySet());
    all.addAll(store.volumes());
    List<ExportState> exports = new ArrayList<>();
    for (UUID volumeId : all) {
      if (!isOfAnotherBackend(state, volumeId)) {
        export(state, volumeId, offered.getOrDefault(volumeId, List.of())).ifPresent(exports::add);
      }
    }
    return exports;
  }

  /** A group may have thin volumes of one and thick ones of another; both keep records there. */
  private boolean isOfAnotherBackend(GroupState state, UUID volumeId) {
    return state
        .find(LvName.volume(volumeId))
        .filter(volume -> !session.configuration().has(volume))
        .isPresent();
  }

  private Optional<ExportState> export(GroupState state, UUID volumeId, List<String> offered) {
    ExportRecord record;
    try {
      record = store.look(volumeId);
    } catch (DriverException e) {
      return Optional.of(new ExportState(volumeId, Condition.UNREADABLE, null, offered, List.of()));
    }
    if (record.isEmpty()) {
      return offered.isEmpty()
          ? Optional.empty()
          : Optional.of(new ExportState(volumeId, Condition.UNRECORDED, null, offered, List.of()));
    }
    Optional<ExportTarget> target = record.target();
    return Optional.of(
        new ExportState(
            volumeId,
            condition(state, volumeId),
            target.map(ExportTarget::placement).orElse(null),
            target.map(it -> names(it, record)).orElse(offered),
            record.attachments().stream().flatMap(LvmMaintenance::access).toList()));
  }

  private Condition condition(GroupState state, UUID volumeId) {
    if (state.find(LvName.volume(volumeId)).isEmpty()) {
      return Condition.GONE;
    }
    if (!makesSense(volumeId)) {
      return Condition.UNREADABLE;
    }
    try {
      return restoration.isLost(state, volumeId) ? Condition.LOST : Condition.OFFERED;
    } catch (DriverException e) {
      if (e.fault() == DriverFault.UNAVAILABLE) {
        // what offered it is not there
        return Condition.LOST;
      }
      if (ExportKeeper.isForCaller(e)) {
        throw e;
      }
      // others may have theirs by what can be looked at
      return Condition.UNSEEN;
    }
  }

  private List<String> names(ExportTarget target, ExportRecord record) {
    Targets offering = targets.of(target.kind());
    return record.initiators().stream()
        .map(initiator -> offering.nameFor(target.name(), initiator))
        .distinct()
        .sorted()
        .toList();
  }

  private static Stream<ExportState.Access> access(Attachment attachment) {
    return switch (attachment) {
      case Attachment.Local local -> Stream.empty();
      case Attachment.Iscsi iscsi ->
          Stream.of(
              new ExportState.Access(
                  iscsi.id(),
                  iscsi.initiator().value(),
                  iscsi.host().orElse(null),
                  iscsi.readOnly()));
    };
  }

  /** Of this group's volumes, whatever kind of target. */
  private Map<UUID, List<String>> offered() {
    Path devices = Path.of("/dev", session.configuration().volumeGroup());
    Map<UUID, List<String>> offered = new TreeMap<>();
    for (Targets each : targets.there().values()) {
      for (Map.Entry<String, Path> target : each.offered().entrySet()) {
        Path device = target.getValue();
        if (devices.equals(device.getParent())) {
          session
              .configuration()
              .names()
              .parse(String.valueOf(device.getFileName()))
              .filter(name -> name.kind() == LvName.Kind.VOLUME)
              .ifPresent(
                  name ->
                      offered
                          .computeIfAbsent(name.id(), id -> new ArrayList<>())
                          .add(target.getKey()));
        }
      }
    }
    return offered;
  }

  /** Whether anything can be offered as it is recorded. */
  private boolean makesSense(UUID volumeId) {
    ExportRecord record = store.look(volumeId);
    try {
      return record.target().isEmpty()
          || !restoration.disks().disk(volumeId, record, 0).initiators().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  void setAside(UUID volumeId) {
    store.alone(
        volumeId,
        () -> {
          if (!store.isReadable(volumeId) || !makesSense(volumeId)) {
            store.setAside(volumeId);
          }
          return true;
        });
  }

  void endUnrecorded(UUID volumeId) {
    store.alone(
        volumeId,
        () -> {
          if (!store.look(volumeId).isEmpty()) {
            throw new DriverException(
                DriverFault.CONFLICT,
                "It is recorded to whom volume %s is exported; end that for each of them."
                    .formatted(volumeId));
          }
          withdrawal.endUnrecorded(volumeId);
          return true;
        });
  }
}
