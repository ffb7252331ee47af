package dev.halite.driver.rbd;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.halite.common.storage.ceph.ImageHeader;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What images read from. Remembers for a while what this client has found out and nobody can make
 * larger, so that many clones of one image do not ask for the same.
 */
final class Lineage {
  private static final int REMEMBERED = 4_096;

  private final VolumeImages images;
  private final Cache<String, Integer> orders = remembering();
  private final Cache<UUID, Integer> counted = remembering();

  Lineage(VolumeImages images) {
    this.images = images;
  }

  private static <K> Cache<K, Integer> remembering() {
    return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  }

  /** Binary logarithm of the size of an image's objects, which it keeps for its life. */
  Optional<Integer> order(String imageId) {
    Integer known = orders.getIfPresent(imageId);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Integer> order = images.header(imageId).order();
    order.ifPresent(it -> orders.put(imageId, it));
    return order;
  }

  /**
   * How many images a read of a new clone may have to go through, besides the first: counted up to
   * one more than is asked for.
   */
  int ofNew(UUID volumeId, ImageHeader.@Nullable Parent parent, int most) {
    int ancestors = images.ancestors(parent, most);
    if (ancestors <= most) {
      counted.put(volumeId, ancestors);
    }
    return ancestors;
  }

  /** Whether a read of a volume's image may go through more than that. */
  boolean isLonger(UUID volumeId, int most) {
    // They become fewer as others are flattened, so what was counted serves the first who asks.
    Integer ofNew = counted.asMap().remove(volumeId);
    if (ofNew != null) {
      return ofNew > most;
    }
    String image =
        images.imageOf(volumeId).orElseThrow(() -> Refusals.missing(volumeId, "is not there"));
    return images.ancestors(images.header(image).parent().orElse(null), most) > most;
  }

  /** What was counted for a volume holds no more. */
  void forget(UUID volumeId) {
    counted.invalidate(volumeId);
  }
}
