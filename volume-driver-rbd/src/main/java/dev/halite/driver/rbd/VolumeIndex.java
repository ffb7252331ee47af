package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.ObjectMap;
import dev.halite.common.storage.ceph.ObjectMapChange;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a pool, as keys of sixteen objects. An entry is written before the first byte of
 * its image and goes after the last one; it changes only from the value that was read, so of many
 * processes exactly one wins. It is read without opening an image, so lists and sums are cheap.
 */
final class VolumeIndex {
  /** Tells that the index is whole; the purge's lock is on it too. */
  static final String MARKER = "halite.index";

  /** How often a change of an entry is tried again because another process was faster. */
  static final int TRIES = 10;

  private static final String VERSION = "version";
  private static final String PRESENT_VERSION = "1";
  private static final String TRASH = "trash.";
  private static final String SNAPSHOT = "snapshot.";
  private static final int SHARDS = 16;
  private static final int HEXADECIMAL = 16;
  private static final byte[] ABSENT = new byte[0];

  private final CephPool pool;

  VolumeIndex(CephPool pool) {
    this.pool = pool;
  }

  /**
   * An entry as it was read.
   *
   * @param text compared when it is changed
   * @param entry null when this version cannot read it
   */
  record Found(String text, @Nullable IndexEntry entry) {
    static Found of(String text) {
      return new Found(text, IndexEntry.parse(text).orElse(null));
    }
  }

  /** What {@link #findBoth} has found; null what is not there. */
  record Both(@Nullable Found volume, @Nullable Found snapshot) {}

  /** A volume or snapshot and its entry. */
  record Listed(UUID id, Found found) {}

  /**
   * An image in the trash whose volume is deleted, and what it still takes.
   *
   * @param keptUntil before which its data is not removed; null: it may be at once
   */
  record Trashed(String imageId, UUID volumeId, long sizeBytes, @Nullable Instant keptUntil) {
    private String text() {
      String text = "1 volume=%s bytes=%d".formatted(volumeId, sizeBytes);
      return keptUntil == null ? text : text + " until=" + keptUntil.getEpochSecond();
    }
  }

  /** What one of the objects holds. */
  record Shard(List<Listed> volumes, List<Trashed> trash) {}

  /** False when it was never made in this pool, or not to the end. */
  boolean isWhole() {
    return pool.exists(MARKER)
        && pool.map(MARKER)
            .get(VERSION)
            .map(VolumeIndex::text)
            .filter(PRESENT_VERSION::equals)
            .isPresent();
  }

  /** Makes the objects, still without the marker's word that the index is whole. */
  void make() {
    pool.map(MARKER).create();
    for (int shard = 0; shard < SHARDS; shard++) {
      pool.map(object(shard)).create();
    }
  }

  /** Names of all its objects. */
  List<String> objects() {
    return Stream.concat(
            Stream.of(MARKER), IntStream.range(0, SHARDS).mapToObj(VolumeIndex::object))
        .toList();
  }

  void markWhole() {
    pool.map(MARKER).change(ObjectMapChange.none().putting(VERSION, bytes(PRESENT_VERSION)));
  }

  Optional<Found> find(UUID volumeId) {
    return map(volumeId).get(volumeId.toString()).map(VolumeIndex::text).map(Found::of);
  }

  /**
   * Changes an entry.
   *
   * @param from as it was read; null when there was none
   * @param to null to remove it
   * @return false, and nothing is changed, when it has changed since
   */
  boolean change(UUID volumeId, @Nullable Found from, @Nullable IndexEntry to) {
    return map(volumeId).change(changed(volumeId.toString(), from, to));
  }

  /** Removes an entry and notes at once that its image lies in the trash. */
  boolean moveToTrash(UUID volumeId, Found from, Trashed trashed) {
    return map(volumeId)
        .change(
            changed(volumeId.toString(), from, null)
                .putting(TRASH + trashed.imageId(), bytes(trashed.text())));
  }

  /** Notes an image that lies in the trash. */
  void addTrash(Trashed trashed) {
    map(trashed.volumeId())
        .change(ObjectMapChange.none().putting(TRASH + trashed.imageId(), bytes(trashed.text())));
  }

  void removeTrash(Trashed trashed) {
    map(trashed.volumeId()).change(ObjectMapChange.none().removing(TRASH + trashed.imageId()));
  }

  Optional<Found> findSnapshot(UUID volumeId, UUID snapshotId) {
    return map(volumeId)
        .get(snapshotKey(volumeId, snapshotId))
        .map(VolumeIndex::text)
        .map(Found::of);
  }

  /** The entries of a volume and of one of its snapshots, where they are there, at one instant. */
  Both findBoth(UUID volumeId, UUID snapshotId) {
    String snapshot = snapshotKey(volumeId, snapshotId);
    Map<String, byte[]> found = map(volumeId).get(Set.of(volumeId.toString(), snapshot));
    return new Both(found(found.get(volumeId.toString())), found(found.get(snapshot)));
  }

  private static @Nullable Found found(byte @Nullable [] value) {
    return value == null ? null : Found.of(text(value));
  }

  /** The volumes that have entries of snapshots, also those that have none of their own. */
  Set<UUID> volumesWithSnapshots() {
    var volumes = new HashSet<UUID>();
    for (int shard = 0; shard < SHARDS; shard++) {
      for (String key : pool.map(object(shard)).all(SNAPSHOT).keySet()) {
        int dot = key.indexOf('.', SNAPSHOT.length());
        if (dot > 0) {
          uuid(key.substring(SNAPSHOT.length(), dot)).ifPresent(volumes::add);
        }
      }
    }
    return volumes;
  }

  /** The entries of a volume's snapshots. */
  List<Listed> snapshots(UUID volumeId) {
    String prefix = SNAPSHOT + volumeId + ".";
    var snapshots = new ArrayList<Listed>();
    map(volumeId)
        .all(prefix)
        .forEach(
            (key, value) ->
                uuid(key.substring(prefix.length()))
                    .ifPresent(id -> snapshots.add(new Listed(id, Found.of(text(value))))));
    return List.copyOf(snapshots);
  }

  /**
   * Changes a snapshot's entry, while the volume's own stays what it was.
   *
   * @return false, and nothing is changed, when one of them has changed since
   */
  boolean changeSnapshot(
      UUID volumeId, Found volume, UUID snapshotId, @Nullable Found from, @Nullable IndexEntry to) {
    return map(volumeId)
        .change(
            changed(snapshotKey(volumeId, snapshotId), from, to)
                .expecting(volumeId.toString(), bytes(volume.text())));
  }

  int shards() {
    return SHARDS;
  }

  /** Number that each change of the shard raises; not for several threads at once. */
  long version(CephPool reading, int shard) {
    return reading.version(object(shard));
  }

  Shard read(int shard) {
    var volumes = new ArrayList<Listed>();
    var trash = new ArrayList<Trashed>();
    pool.map(object(shard))
        .all("")
        .forEach(
            (key, value) -> {
              if (key.startsWith(TRASH)) {
                trashed(key.substring(TRASH.length()), text(value)).ifPresent(trash::add);
              } else {
                uuid(key).ifPresent(id -> volumes.add(new Listed(id, Found.of(text(value)))));
              }
            });
    return new Shard(List.copyOf(volumes), List.copyOf(trash));
  }

  /** All volumes, in no order. */
  List<Listed> volumes() {
    var all = new ArrayList<Listed>();
    for (int shard = 0; shard < SHARDS; shard++) {
      all.addAll(read(shard).volumes());
    }
    return all;
  }

  /** All images in the trash, in no order. */
  List<Trashed> trash() {
    var all = new ArrayList<Trashed>();
    for (int shard = 0; shard < SHARDS; shard++) {
      all.addAll(read(shard).trash());
    }
    return all;
  }

  private static String snapshotKey(UUID volumeId, UUID snapshotId) {
    return SNAPSHOT + volumeId + "." + snapshotId;
  }

  private static ObjectMapChange changed(
      String key, @Nullable Found from, @Nullable IndexEntry to) {
    ObjectMapChange change =
        ObjectMapChange.none().expecting(key, from == null ? ABSENT : bytes(from.text()));
    return to == null ? change.removing(key) : change.putting(key, bytes(to.text()));
  }

  private ObjectMap map(UUID volumeId) {
    // the last digit is random in every version of UUIDs, and easy to see for people
    return pool.map(object((int) (volumeId.getLeastSignificantBits() & (SHARDS - 1))));
  }

  private static String object(int shard) {
    return MARKER + "." + Character.forDigit(shard, HEXADECIMAL);
  }

  private static Optional<Trashed> trashed(String imageId, String text) {
    UUID volumeId = null;
    long bytes = 0;
    Instant until = null;
    try {
      for (String word : text.split(" ")) {
        if (word.startsWith("volume=")) {
          volumeId = UUID.fromString(word.substring("volume=".length()));
        } else if (word.startsWith("bytes=")) {
          bytes = Long.parseLong(word.substring("bytes=".length()));
        } else if (word.startsWith("until=")) {
          until = Instant.ofEpochSecond(Long.parseLong(word.substring("until=".length())));
        }
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
    return volumeId == null
        ? Optional.empty()
        : Optional.of(new Trashed(imageId, volumeId, bytes, until));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
