package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.common.storage.ceph.RbdImages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The images of volumes, and the marks on them: which volume and placement an image is of. */
final class VolumeImages {
  private static final String PREFIX = "volume-";
  private static final String MARK = "halite.placement";
  private static final String FLATTENED_BY = "halite.flattened-by.";

  private final CephPool pool;
  private final RbdImages images;

  VolumeImages(CephPool pool) {
    this.pool = pool;
    this.images = pool.images();
  }

  /**
   * A mark. It names the volume because a clone has a copy of its parent's metadata, and with it of
   * its parent's mark.
   */
  record Mark(UUID volumeId, UUID placement) {}

  static String name(UUID volumeId) {
    return nameOf(volumeId.toString());
  }

  /** The name of a volume's image, with whatever stands for its id. */
  static String nameOf(String id) {
    return PREFIX + id;
  }

  /** Name of the snapshot that a source has while this volume is cloned from it. */
  static String cloneSnapshot(UUID volumeId) {
    return name(volumeId) + ".clone_snap";
  }

  RbdImages images() {
    return images;
  }

  ImageHeader header(String imageId) {
    return pool.header(imageId);
  }

  Optional<String> imageOf(UUID volumeId) {
    return images.idOf(name(volumeId));
  }

  /** Ids of the images that are named as volumes are, by volume. */
  Map<UUID, String> all() {
    var all = new HashMap<UUID, String>();
    images.ids(PREFIX).forEach((name, id) -> volumeOf(name).ifPresent(it -> all.put(it, id)));
    return all;
  }

  static Optional<UUID> volumeOf(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      UUID id = UUID.fromString(name.substring(PREFIX.length()));
      // lenient in what it reads: only its own spelling is a volume's name
      return name(id).equals(name) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void mark(String imageId, Mark mark) {
    mark(imageId, mark, Set.of());
  }

  /** Marks an image and takes metadata away from it that is not its own. */
  void mark(String imageId, Mark mark, Set<String> foreign) {
    header(imageId).setMetadata(MARK, mark.volumeId() + " " + mark.placement(), foreign);
  }

  void unmark(String imageId) {
    header(imageId).removeMetadata(MARK);
  }

  /** The mark on an image; empty when there is none that can be read. */
  Optional<Mark> markOf(String imageId) {
    return header(imageId)
        .metadata(MARK)
        .flatMap(
            text -> {
              String[] words = text.split(" ");
              try {
                return words.length == 2
                    ? Optional.of(new Mark(UUID.fromString(words[0]), UUID.fromString(words[1])))
                    : Optional.empty();
              } catch (IllegalArgumentException e) {
                return Optional.empty();
              }
            });
  }

  /**
   * How many images a read of an image with this parent may have to go through, besides the first:
   * counted up to one more than is asked for. One in another pool, whose own parents are not ours
   * to look at, is the last that counts.
   */
  int ancestors(ImageHeader.@Nullable Parent first, int most) {
    int ancestors = 0;
    Optional<ImageHeader.Parent> parent = Optional.ofNullable(first);
    while (parent.isPresent() && ancestors <= most) {
      ancestors++;
      ImageHeader.Parent next = parent.get();
      parent =
          next.poolId() == pool.id()
              ? header(next.imageId()).parent(next.snapshotId())
              : Optional.empty();
    }
    return ancestors;
  }

  /** Clients that have a volume's image open to write it, without this one. */
  List<String> clients(UUID volumeId) {
    return clients(name(volumeId));
  }

  /** The same without those that flatten it, which changes nothing of what it holds. */
  List<String> writers(UUID volumeId, String imageId) {
    Set<String> flatteners = new HashSet<>(flatteners(imageId));
    List<String> clients = clients(volumeId);
    // some have begun since, others have ended
    flatteners.addAll(flatteners(imageId));
    return clients.stream().filter(client -> !flatteners.contains(client)).toList();
  }

  /** The same as {@link #clients(UUID)} of an image by its name. */
  List<String> clients(String name) {
    String own = address();
    return watchers(name).stream().filter(address -> !address.equals(own)).toList();
  }

  /** This client's address, as others see it. */
  String address() {
    return pool.cluster().address();
  }

  private List<String> watchers(String name) {
    try (OpenImage open = images.openReadOnly(name)) {
      return open.watchers();
    }
  }

  /** Says that a call flattens an image, until it is closed. */
  record FlatteningMark(ImageHeader header, String key) implements AutoCloseable {
    @Override
    public void close() {
      header.removeMetadata(key);
    }
  }

  /**
   * Notes that a call of this client is about to flatten an image. Each has a mark of its own, as
   * one that gives no answer goes on beside the next; one that was killed leaves its mark.
   */
  FlatteningMark markFlattening(String imageId, UUID call) {
    var mark = new FlatteningMark(header(imageId), flattenedBy(imageId) + call);
    mark.header().setMetadata(mark.key(), address());
    return mark;
  }

  /** Whether some client flattens a volume's image; one that is at its end has it open no more. */
  boolean isFlattened(UUID volumeId, String imageId) {
    Set<String> flatteners = flatteners(imageId);
    return !flatteners.isEmpty()
        && watchers(name(volumeId)).stream().anyMatch(flatteners::contains);
  }

  /** The clients that flatten an image, or began to and did not come to the end. */
  Set<String> flatteners(String imageId) {
    return Set.copyOf(header(imageId).allMetadata(flattenedBy(imageId)).values());
  }

  /** It names the image, as {@link Mark} does the volume. */
  private static String flattenedBy(String imageId) {
    return FLATTENED_BY + imageId + ".";
  }

  /** Removes a snapshot of a volume, if both are there. */
  void removeSnapshot(UUID volumeId, String snapshot) {
    boolean there =
        imageOf(volumeId).stream()
            .flatMap(image -> header(image).snapshots().stream())
            .anyMatch(it -> it.ofUsers() && it.name().equals(snapshot));
    if (!there) {
      return;
    }
    try (OpenImage open = images.open(name(volumeId))) {
      open.removeSnapshot(snapshot);
    } catch (CephException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
