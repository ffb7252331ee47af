package dev.halite.node.driver.rbd;

import dev.halite.common.ceph.CephPool;
import dev.halite.common.ceph.ImageHeader;
import dev.halite.common.ceph.OpenImage;
import dev.halite.common.ceph.RbdImages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The images of volumes, and the marks on them: which volume and placement an image is of. */
final class VolumeImages {
  private static final String PREFIX = "volume-";
  private static final String MARK = "halite.placement";

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
    return PREFIX + volumeId;
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
    header(imageId).setMetadata(MARK, mark.volumeId() + " " + mark.placement());
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

  /** Clients that have a volume's image open to write it, without this one. */
  List<String> clients(UUID volumeId) {
    String own = pool.cluster().address();
    try (OpenImage open = images.openReadOnly(name(volumeId))) {
      return open.watchers().stream().filter(address -> !address.equals(own)).toList();
    }
  }
}
