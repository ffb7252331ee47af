package dev.halite.system;

import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.system.Subject.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fault points of what nodes do, in the order of their coming. */
final class Stages {
  /** How the fault points of schedulers end. */
  static final String DECIDED = ".decide";

  static final String DECIDE = VolumeKind.CREATE.wireName() + DECIDED;

  private static final String REMOVE = "remove";

  private final Map<String, List<String>> ofDriver;

  /**
   * @param ofDriver the driver's fault points in a call, by what the verbs name it
   */
  Stages(Map<String, List<String>> ofDriver) {
    this.ofDriver = ofDriver;
  }

  /** A fault point that a node comes to when it makes or removes something. */
  record Stage(Subject subject, Verb verb, String point) {
    boolean isOfRemoval() {
      return verb.equals(subject.removal());
    }

    @Override
    public String toString() {
      return point;
    }
  }

  /** All in one subject's life. */
  List<Stage> of(Subject subject) {
    return subject.verbs().stream().flatMap(verb -> of(subject, verb).stream()).toList();
  }

  /** Of one verb. */
  List<Stage> of(Subject subject, Verb verb) {
    return flow(verb.kind(), verb.work(), inDriver(verb)).stream()
        .map(point -> new Stage(subject, verb, point))
        .toList();
  }

  private List<Stage> ofCopies(Subject subject) {
    return subject.copies().stream().flatMap(copy -> of(subject, copy.verb()).stream()).toList();
  }

  /** All that a client's requests lead to; a node can be held in one of each group at a time. */
  List<List<Stage>> groups() {
    return Stream.of(Subject.values())
        .flatMap(subject -> Stream.of(of(subject), ofCopies(subject)))
        .filter(group -> !group.isEmpty())
        .toList();
  }

  /** Of connecting a server by its own file. */
  static List<String> ofConnecting() {
    return flow(AttachmentKind.CONNECT, "connect", List.of("driver.connect.recorded"));
  }

  /** Of disconnecting it. */
  static List<String> ofDisconnecting() {
    return flow(
        AttachmentKind.DISCONNECT, "disconnect", List.of("driver.disconnect.record-written"));
  }

  /** Of disconnecting one that must not be able to write any more, where that is to be seen to. */
  static List<String> ofCuttingOff() {
    return flow(
        AttachmentKind.DISCONNECT, "disconnect", List.of("driver.disconnect.clients-fenced"));
  }

  /** Of the end of a volume together with its snapshots: those of the volume, and one of each. */
  static List<String> ofCascade() {
    String name = SnapshotKind.DELETE_ALL.wireName();
    return List.of(
        name + ".load",
        name + ".snapshots",
        SnapshotKind.DELETE.wireName() + "." + REMOVE,
        SnapshotKind.DELETE.wireName() + ".close",
        name + "." + REMOVE,
        name + ".finish",
        name + ".close");
  }

  /** Of telling the servers that have a volume that it has grown. */
  static List<String> ofTelling() {
    String name = VolumeKind.TELL_GROWN.wireName();
    return List.of(name + ".load", name + ".tell", name + ".finish", name + ".close");
  }

  /** All that a client's requests lead to. */
  List<Stage> onNodes() {
    return groups().stream().flatMap(List::stream).toList();
  }

  /**
   * Those with the most to lose: before a driver call, in its middle, where the object is there or
   * gone and its mark does not say so yet, and in an open transaction.
   */
  List<Stage> worst() {
    return onNodes().stream().filter(this::isOfTheWorst).toList();
  }

  private boolean isOfTheWorst(Stage stage) {
    Verb verb = stage.verb();
    String name = verb.kind().wireName();
    return List.of(name + "." + verb.work(), name + ".close").contains(stage.point())
        || inDriver(verb).indexOf(stage.point()) == 1;
  }

  /** Of the undo of a subject: with {@code settle}, after a call that gave no answer. */
  static List<String> ofUndo(Subject subject) {
    OperationKind kind = subject.undo();
    List<String> stages = new ArrayList<>(ofSettledUndo(kind));
    stages.add(stages.indexOf(kind.wireName() + "." + REMOVE), kind.wireName() + ".settle");
    return stages;
  }

  /** Of an undo after a call that was answered. */
  static List<String> ofSettledUndo(OperationKind kind) {
    return flow(kind, REMOVE, List.of());
  }

  List<String> inDriver(Verb verb) {
    return ofDriver.getOrDefault(verb.call(), List.of());
  }

  private static List<String> flow(OperationKind kind, String work, List<String> ofDriver) {
    String name = kind.wireName();
    List<String> stages = new ArrayList<>(List.of(name + ".load", name + "." + work));
    stages.addAll(ofDriver);
    stages.addAll(List.of(name + ".finish", name + ".close"));
    return stages;
  }
}
