package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of volumes: index entry, snapshot of the image, and a mark in the image's metadata from
 * which the index can be made again.
 */
final class RbdSnapshots {
  private static final String PREFIX = "snapshot-";

  /** Begin of a mark's key in the image's metadata; the value is as {@link #mark} says. */
  static final String MARK = "halite.snapshot.";

  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final Stages stages;

  RbdSnapshots(VolumeIndex index, VolumeImages images, VolumeReader reader, Stages stages) {
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.stages = stages;
  }

  /** Names the volume because a clone has a copy of its parent's metadata. */
  static String mark(UUID volumeId, UUID placement) {
    return volumeId + " " + placement;
  }

  /** The placement in a mark of that volume's snapshot; empty when it is none. */
  static Optional<UUID> placement(String mark, UUID volumeId) {
    String[] words = mark.split(" ");
    try {
      return words.length == 2 && words[0].equals(volumeId.toString())
          ? Optional.of(UUID.fromString(words[1]))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String name(UUID snapshotId) {
    return PREFIX + snapshotId;
  }

  /** Mark building in the index, take the snapshot, mark it, mark complete in the index. */
  StoredSnapshot create(OperationMark operation, SnapshotSpec spec) {
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found volume = reader.requireComplete(operation, spec.volumeId(), spec.volumePlacement());
      Found found = index.findSnapshot(spec.volumeId(), spec.snapshotId()).orElse(null);
      String image = imageOf(spec.volumeId(), volume);
      if (found == null) {
        requireNoForeignSnapshot(spec, image);
      } else {
        IndexEntry entry =
            Refusals.requireOwnSnapshot(operation, spec.snapshotId(), spec.placement(), found);
        switch (entry.state()) {
          case COMPLETE -> {
            return requireIntact(spec, image, entry);
          }
          case REMOVING -> {
            delete(operation, spec);
            continue;
          }
          case BUILDING -> {}
        }
      }
      var building = IndexEntry.building(operation, spec.placement(), 0);
      if (index.changeSnapshot(spec.volumeId(), volume, spec.snapshotId(), found, building)) {
        return take(operation, spec, volume, image, building);
      }
    }
    throw Refusals.contended(spec.volumeId());
  }

  /** Mark removing in the index, remove the snapshot and its mark, then the entry. */
  void delete(OperationMark operation, SnapshotSpec spec) {
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found volume = index.find(spec.volumeId()).orElse(null);
      if (volume == null) {
        if (images.imageOf(spec.volumeId()).isPresent()) {
          throw Refusals.foreign(spec.volumeId());
        }
        return;
      }
      IndexEntry entry =
          Refusals.requireOwn(operation, spec.volumeId(), spec.volumePlacement(), volume);
      Found found = index.findSnapshot(spec.volumeId(), spec.snapshotId()).orElse(null);
      Optional<ImageHeader.Snapshot> taken = taken(entry.imageId(), spec.snapshotId());
      if (found == null && taken.isEmpty()) {
        return;
      }
      IndexEntry removing = removing(operation, spec, entry, found);
      if (index.changeSnapshot(spec.volumeId(), volume, spec.snapshotId(), found, removing)) {
        remove(operation, spec, volume, removing, taken.isPresent());
        return;
      }
    }
    throw Refusals.contended(spec.volumeId());
  }

  /** The volume's snapshots, and whether index and image agree on them. */
  List<StoredSnapshot> all(UUID volumeId) {
    Found volume = index.find(volumeId).orElse(null);
    String image = volume == null || volume.entry() == null ? null : volume.entry().imageId();
    if (image == null) {
      return List.of();
    }
    List<VolumeIndex.Listed> listed = index.snapshots(volumeId);
    Map<UUID, Long> left = new HashMap<>();
    for (ImageHeader.Snapshot snapshot : images.header(image).snapshots()) {
      snapshotOf(snapshot).ifPresent(id -> left.put(id, snapshot.sizeBytes()));
    }
    var all = new ArrayList<StoredSnapshot>();
    for (VolumeIndex.Listed each : listed) {
      all.add(stored(volumeId, each, left.remove(each.id())));
    }
    for (Map.Entry<UUID, Long> unknown : left.entrySet()) {
      // taken after the index was read, or without us
      Found found = index.findSnapshot(volumeId, unknown.getKey()).orElse(null);
      all.add(
          found == null
              ? new StoredSnapshot(
                  unknown.getKey(), volumeId, null, unknown.getValue(), PlacementState.DAMAGED)
              : stored(
                  volumeId, new VolumeIndex.Listed(unknown.getKey(), found), unknown.getValue()));
    }
    return List.copyOf(all);
  }

  /** Size of a snapshot that is complete and of this placement, and is there. */
  long requireComplete(OperationMark operation, SnapshotSpec spec) {
    IndexEntry entry = requireMarked(operation, spec);
    reader.requireNamed(spec.volumeId(), entry);
    if (taken(entry.imageId(), spec.snapshotId()).isEmpty()) {
      throw missing(spec);
    }
    return entry.sizeBytes();
  }

  /**
   * The entry of a snapshot that the index says to be complete, of a volume that is. Enough for a
   * call that finds out by itself whether image and snapshot are there.
   */
  IndexEntry requireMarked(OperationMark operation, SnapshotSpec spec) {
    VolumeIndex.Both both = index.findBoth(spec.volumeId(), spec.snapshotId());
    Found volume =
        reader.requireMarked(operation, spec.volumeId(), spec.volumePlacement(), both.volume());
    Found found = both.snapshot();
    IndexEntry entry =
        found == null
            ? null
            : Refusals.requireOwnSnapshot(operation, spec.snapshotId(), spec.placement(), found);
    if (entry == null
        || entry.state() != IndexEntry.State.COMPLETE
        || !imageOf(spec.volumeId(), volume).equals(entry.imageId())) {
      throw missing(spec);
    }
    return entry;
  }

  private static DriverException missing(SnapshotSpec spec) {
    return new DriverException(
        DriverFault.NOT_FOUND,
        "Snapshot %s of volume %s is not there or not complete."
            .formatted(spec.snapshotId(), spec.volumeId()));
  }

  private StoredSnapshot take(
      OperationMark operation, SnapshotSpec spec, Found volume, String image, IndexEntry building) {
    stages.reached(operation, "snapshot.building-marked");
    ImageHeader header = images.header(image);
    if (taken(image, spec.snapshotId()).isEmpty()) {
      try (OpenImage open = images.images().open(VolumeImages.name(spec.volumeId()))) {
        open.createSnapshot(name(spec.snapshotId()));
      }
    }
    stages.reached(operation, "snapshot.taken");
    header.setMetadata(MARK + spec.snapshotId(), mark(spec.volumeId(), spec.placement()));
    stages.reached(operation, "snapshot.image-marked");
    long size =
        taken(image, spec.snapshotId())
            .map(ImageHeader.Snapshot::sizeBytes)
            .orElseThrow(() -> Refusals.vanished(spec.volumeId()));
    IndexEntry complete = building.complete(image, size);
    if (!index.changeSnapshot(
        spec.volumeId(),
        volume,
        spec.snapshotId(),
        new Found(building.text(), building),
        complete)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s or its snapshot %s was taken over by another call meanwhile."
              .formatted(spec.volumeId(), spec.snapshotId()));
    }
    stages.reached(operation, "snapshot.complete-marked");
    return new StoredSnapshot(
        spec.snapshotId(), spec.volumeId(), spec.placement(), size, PlacementState.COMPLETE);
  }

  private IndexEntry removing(
      OperationMark operation, SnapshotSpec spec, IndexEntry volume, @Nullable Found found) {
    if (found != null) {
      return Refusals.requireOwnSnapshot(operation, spec.snapshotId(), spec.placement(), found)
          .removing(operation, volume.imageId());
    }
    requireNoForeignSnapshot(spec, volume.imageId());
    return IndexEntry.building(operation, spec.placement(), 0)
        .removing(operation, volume.imageId());
  }

  private void remove(
      OperationMark operation,
      SnapshotSpec spec,
      Found volume,
      IndexEntry removing,
      boolean taken) {
    stages.reached(operation, "snapshot-delete.removing-marked");
    var found = new Found(removing.text(), removing);
    if (taken) {
      try (OpenImage open = images.images().open(VolumeImages.name(spec.volumeId()))) {
        open.removeSnapshot(name(spec.snapshotId()));
      } catch (CephException e) {
        switch (e.errno()) {
          case Errno.ENOENT -> {}
          case Errno.EBUSY -> {
            IndexEntry complete = removing.complete(operation);
            index.changeSnapshot(spec.volumeId(), volume, spec.snapshotId(), found, complete);
            throw e;
          }
          default -> throw e;
        }
      }
    }
    stages.reached(operation, "snapshot-delete.removed");
    if (removing.imageId() != null) {
      images.header(removing.imageId()).removeMetadata(MARK + spec.snapshotId());
    }
    if (!index.changeSnapshot(spec.volumeId(), volume, spec.snapshotId(), found, null)) {
      throw Refusals.contended(spec.volumeId());
    }
    stages.reached(operation, "snapshot-delete.entry-removed");
  }

  private StoredSnapshot requireIntact(SnapshotSpec spec, String image, IndexEntry entry) {
    if (taken(image, spec.snapshotId()).isEmpty()) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Snapshot %s is marked complete, but image %s has no such snapshot."
              .formatted(spec.snapshotId(), VolumeImages.name(spec.volumeId())));
    }
    return new StoredSnapshot(
        spec.snapshotId(),
        spec.volumeId(),
        spec.placement(),
        entry.sizeBytes(),
        PlacementState.COMPLETE);
  }

  /** A snapshot without an entry is ours only by its mark: an index that was lost. */
  private void requireNoForeignSnapshot(SnapshotSpec spec, @Nullable String image) {
    if (image != null
        && taken(image, spec.snapshotId()).isPresent()
        && images
            .header(image)
            .metadata(MARK + spec.snapshotId())
            .filter(mark(spec.volumeId(), spec.placement())::equals)
            .isEmpty()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Image %s has a snapshot %s that is not this one; it is left alone."
              .formatted(VolumeImages.name(spec.volumeId()), name(spec.snapshotId())));
    }
  }

  private Optional<ImageHeader.Snapshot> taken(@Nullable String image, UUID snapshotId) {
    String name = name(snapshotId);
    return image == null
        ? Optional.empty()
        : images.header(image).snapshots().stream()
            .filter(it -> it.ofUsers() && it.name().equals(name))
            .findFirst();
  }

  private static String imageOf(UUID volumeId, Found volume) {
    String image = volume.entry() == null ? null : volume.entry().imageId();
    if (image == null) {
      throw Refusals.vanished(volumeId);
    }
    return image;
  }

  /** Which snapshot of ours it is, by its name. */
  static Optional<UUID> snapshotOf(ImageHeader.Snapshot snapshot) {
    if (!snapshot.ofUsers() || !snapshot.name().startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(snapshot.name().substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static StoredSnapshot stored(
      UUID volumeId, VolumeIndex.Listed listed, @Nullable Long takenBytes) {
    IndexEntry entry = listed.found().entry();
    long bytes = takenBytes == null ? 0 : takenBytes;
    if (entry == null) {
      return new StoredSnapshot(listed.id(), volumeId, null, bytes, PlacementState.DAMAGED);
    }
    PlacementState state =
        switch (entry.state()) {
          case BUILDING, REMOVING -> PlacementState.BUILDING;
          case COMPLETE ->
              takenBytes != null && takenBytes == entry.sizeBytes()
                  ? PlacementState.COMPLETE
                  : PlacementState.DAMAGED;
        };
    return new StoredSnapshot(listed.id(), volumeId, entry.placement(), bytes, state);
  }
}
