package dev.halite.system;

import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.OperationKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What clients make and remove, parents before their children. Kills, pauses, invariants and counts
 * of statements go through this list: a new resource is one more element.
 */
enum Subject {
  VOLUME(
      new Verb(VolumeKind.CREATE, "make", "create", 4, 20),
      new Verb(VolumeKind.DELETE, "remove", "delete", 3, 12),
      List.of(
          new Action(
              new Verb(VolumeKind.EXTEND, "grow", "extend", 4, 19),
              "os-extend",
              Map.of("new_size", 2),
              false),
          new Action(
              new Verb(VolumeKind.RETYPE, "retype", "retype", 4, 26),
              "os-retype",
              Map.of("new_type", Cluster.ANOTHER_TYPE),
              false)),
      List.of(
          new Copy(new Verb(VolumeKind.CLONE, "make", "clone", 4, 22), "source_volid"),
          new Copy(
              new Verb(VolumeKind.CLONE, "make", "create-from-snapshot", 4, 22), "snapshot_id")),
      VolumeKind.UNDO_PLACEMENT,
      """
      SELECT 'volume-' || id, 'volume-' || id, size_gb FROM volume
      WHERE deleted_at IS NULL AND placement IS NOT NULL
        AND split_part(split_part(host, '@', 2), '#', 1) = :backend
      """) {
    @Override
    Map<String, Object> wanted(@Nullable String type, Supplier<UUID> volume) {
      return type == null ? Map.of("size", 1) : Map.of("size", 1, "volume_type", type);
    }
  },
  SNAPSHOT(
      new Verb(SnapshotKind.CREATE, "take", "snapshot", 3, 12),
      new Verb(SnapshotKind.DELETE, "remove", "snapshot-delete", 3, 11),
      List.of(
          new Action(
              new Verb(SnapshotKind.REVERT, "restore", "revert", 3, 15), "revert", Map.of(), true)),
      List.of(),
      SnapshotKind.UNDO,
      """
      SELECT 'snapshot-' || s.id, 'volume-' || s.volume_id || '/snapshot-' || s.id, s.size_gb
      FROM snapshot s JOIN volume v ON v.id = s.volume_id
      WHERE s.deleted_at IS NULL AND split_part(split_part(v.host, '@', 2), '#', 1) = :backend
        AND NOT EXISTS (
          SELECT FROM operation o
          WHERE o.resource_id = s.id AND o.kind = 'snapshot.undo' AND o.state = 'succeeded')
      """) {
    @Override
    Map<String, Object> wanted(@Nullable String type, Supplier<UUID> volume) {
      return Map.of("volume_id", volume.get());
    }
  };

  /**
   * What a client asks for and a node does.
   *
   * @param work the stage in which the driver is called
   * @param call what the driver's stages are called in its tables
   * @param commits transactions that write, from the request to the end
   * @param statements at most so many in all
   */
  record Verb(OperationKind kind, String work, String call, int commits, int statements) {}

  /**
   * What a client has done with one that is there.
   *
   * @param key of the request
   * @param fields of the request
   * @param ofParent whether it is asked of what it was made of, naming it; that has to be at rest
   */
  record Action(Verb verb, String key, Map<String, Object> fields, boolean ofParent) {}

  /**
   * Another way in which one comes to be: from something that is there.
   *
   * @param key of its source in the request
   */
  record Copy(Verb verb, String key) {
    Subject source() {
      return key.equals("snapshot_id") ? SNAPSHOT : VOLUME;
    }
  }

  private final Verb creation;
  private final Verb removal;
  private final List<Action> actions;
  private final List<Copy> copies;
  private final OperationKind undo;
  private final String stored;

  /**
   * @param actions what is done with it in its life
   * @param copies how else it comes to be
   * @param undo what follows a creation that gave no answer
   * @param stored statement for what the catalog has at {@code :backend}: name of the object, its
   *     mark, GiB
   */
  Subject(
      Verb creation,
      Verb removal,
      List<Action> actions,
      List<Copy> copies,
      OperationKind undo,
      String stored) {
    this.creation = creation;
    this.removal = removal;
    this.actions = actions;
    this.copies = copies;
    this.undo = undo;
    this.stored = stored;
  }

  /**
   * The fields of a request for one, all but the name.
   *
   * @param type of the volume; null for none
   * @param volume gives the volume that it is made of
   */
  abstract Map<String, Object> wanted(@Nullable String type, Supplier<UUID> volume);

  /** The word for one in requests and answers. */
  String word() {
    return creation.kind().row().resource().text();
  }

  String table() {
    return creation.kind().row().resource().table();
  }

  Verb creation() {
    return creation;
  }

  Verb removal() {
    return removal;
  }

  /** What nodes do, although no client has asked for it, after a creation that gave no answer. */
  OperationKind undo() {
    return undo;
  }

  /** The action of that verb; empty for making and removing. */
  Optional<Action> action(Verb verb) {
    return actions.stream().filter(action -> action.verb().equals(verb)).findFirst();
  }

  List<Action> actions() {
    return actions;
  }

  /** The copy of that verb; empty for all else. */
  Optional<Copy> copy(Verb verb) {
    return copies.stream().filter(copy -> copy.verb().equals(verb)).findFirst();
  }

  List<Copy> copies() {
    return copies;
  }

  /** All that is done with it from its making, as an empty one, to its end. */
  List<Verb> verbs() {
    return Stream.of(Stream.of(creation), actions.stream().map(Action::verb), Stream.of(removal))
        .flatMap(each -> each)
        .toList();
  }

  /** What the catalog has at a backend, by the names of the objects. */
  Map<String, StoredObject> stored(Cluster cluster, int backend) {
    Map<String, StoredObject> objects = new TreeMap<>();
    cluster
        .jdbc()
        .sql(stored)
        .param("backend", Cluster.backend(backend))
        .query(
            row -> {
              objects.put(
                  row.getString(1), new StoredObject(row.getString(2), row.getLong(3) << 30));
            });
    return objects;
  }

  /**
   * An object on the storage.
   *
   * @param mark name of the driver's mark for it
   */
  record StoredObject(String mark, long sizeBytes) {}
}
