package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.rbd.VolumeImages.Mark;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at volumes: what the index says, and whether the image is what it should be. */
final class VolumeReader {
  /** How often it looks again because entry and image changed while it looked. */
  private static final int TRIES = 10;

  private final VolumeIndex index;
  private final VolumeImages images;
  private final String pool;

  VolumeReader(VolumeIndex index, VolumeImages images, String pool) {
    this.index = index;
    this.images = images;
    this.pool = pool;
  }

  /** What is there for the volume; null when nothing is. */
  @Nullable StoredVolume find(UUID id) {
    Found before = index.find(id).orElse(null);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      StoredVolume seen = look(id, before);
      if (seen == null || seen.state() != PlacementState.DAMAGED) {
        return seen;
      }
      // entry and image may have been read before and after a change
      Found after = index.find(id).orElse(null);
      if (Objects.equals(before, after)) {
        return seen;
      }
      before = after;
    }
    throw Refusals.contended(id);
  }

  /** All volumes; the size of an image is only looked at where something else does not fit. */
  List<StoredVolume> all() {
    List<VolumeIndex.Listed> listed = index.volumes();
    Map<UUID, String> left = new HashMap<>(images.all());
    var all = new ArrayList<StoredVolume>(listed.size());
    var doubtful = new ArrayList<UUID>();
    for (VolumeIndex.Listed volume : listed) {
      UUID id = volume.id();
      String image = left.remove(id);
      IndexEntry entry = volume.found().entry();
      if (entry == null
          || (entry.state() == IndexEntry.State.COMPLETE
              && !Objects.equals(entry.imageId(), image))) {
        doubtful.add(id);
      } else {
        all.add(stored(id, entry, entry.sizeBytes(), stateOf(entry)));
      }
    }
    doubtful.addAll(left.keySet());
    for (UUID id : doubtful) {
      StoredVolume seen = find(id);
      if (seen != null) {
        all.add(seen);
      }
    }
    return List.copyOf(all);
  }

  /** The entry of a volume that is complete and of this placement. */
  Found requireComplete(OperationMark operation, UUID id, UUID placement) {
    Found found = requireMarked(operation, id, placement, index.find(id).orElse(null));
    requireNamed(id, entry(id, found));
    return found;
  }

  /** An entry that says so, whether or not the image is there. */
  Found requireMarked(OperationMark operation, UUID id, UUID placement, @Nullable Found found) {
    if (found == null) {
      if (images.imageOf(id).isPresent()) {
        throw Refusals.foreign(id);
      }
      throw Refusals.missing(id, "is not in pool " + pool);
    }
    IndexEntry entry = Refusals.requireOwn(operation, id, placement, found);
    if (entry.state() != IndexEntry.State.COMPLETE) {
      throw Refusals.missing(id, "is not complete");
    }
    return found;
  }

  /** Throws unless the image with the volume's name is the entry's. */
  void requireNamed(UUID id, IndexEntry entry) {
    if (!images.imageOf(id).equals(Optional.ofNullable(entry.imageId()))) {
      throw Refusals.damaged(id);
    }
  }

  /** What a readable entry says. */
  IndexEntry entry(UUID id, Found found) {
    IndexEntry entry = found.entry();
    if (entry == null) {
      throw Refusals.contended(id);
    }
    return entry;
  }

  /** The volume of a complete entry, if it is what was asked for. */
  StoredVolume requireIntact(VolumeSpec spec, IndexEntry entry) {
    UUID id = spec.volumeId();
    if (entry.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s was made with %d bytes, not %d."
              .formatted(id, entry.sizeBytes(), spec.sizeBytes()));
    }
    StoredVolume seen = find(id);
    if (seen == null || !seen.isComplete(spec.placement())) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Volume %s is marked complete, but its image is missing or another one.".formatted(id));
    }
    return seen;
  }

  private @Nullable StoredVolume look(UUID id, @Nullable Found found) {
    String image = images.imageOf(id).orElse(null);
    IndexEntry entry = found == null ? null : found.entry();
    if (entry == null) {
      if (found == null && image == null) {
        return null;
      }
      Mark mark = image == null ? null : images.markOf(image).orElse(null);
      UUID placement = mark == null || !mark.volumeId().equals(id) ? null : mark.placement();
      return new StoredVolume(id, placement, sizeOf(image), pool, PlacementState.DAMAGED);
    }
    if (entry.state() != IndexEntry.State.COMPLETE) {
      return stored(id, entry, entry.sizeBytes(), PlacementState.BUILDING);
    }
    long size = sizeOf(image);
    boolean intact =
        image != null
            && image.equals(entry.imageId())
            && (size == entry.sizeBytes() || (entry.growsTo() > 0 && size == entry.growsTo()));
    return intact
        ? stored(id, entry, entry.sizeBytes(), PlacementState.COMPLETE)
        : stored(id, entry, size, PlacementState.DAMAGED);
  }

  /** Size of an image; 0 when there is none. */
  long sizeOf(@Nullable String image) {
    return image == null ? 0 : images.header(image).sizeBytes().orElse(0L);
  }

  private StoredVolume stored(UUID id, IndexEntry entry, long size, PlacementState state) {
    return new StoredVolume(id, entry.placement(), size, pool, state);
  }

  private static PlacementState stateOf(IndexEntry entry) {
    return switch (entry.state()) {
      case COMPLETE -> PlacementState.COMPLETE;
      case BUILDING, REMOVING -> PlacementState.BUILDING;
    };
  }
}
