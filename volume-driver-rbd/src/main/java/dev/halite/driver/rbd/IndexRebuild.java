package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.RbdImages;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.rbd.VolumeImages.Mark;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index of a pool, from the marks on the images that are there. In a pool without any it
 * is empty; after its loss it is what it was, but for volumes that were half made.
 */
final class IndexRebuild {
  private static final Logger log = LoggerFactory.getLogger(IndexRebuild.class);
  private static final String LOCK = "rebuild";
  private static final Duration LOCK_TIME = Duration.ofMinutes(10);
  private static final UUID NO_OPERATION = new UUID(0, 0);

  private final CephPool pool;
  private final VolumeIndex index;
  private final VolumeImages images;

  IndexRebuild(CephPool pool, VolumeIndex index, VolumeImages images) {
    this.pool = pool;
    this.index = index;
    this.images = images;
  }

  /** Makes what is missing; nothing where the index is whole. */
  void ensureWhole(String cookie) {
    if (index.isWhole()) {
      return;
    }
    if (!pool.lock(VolumeIndex.MARKER, LOCK, cookie, "rebuild of the index", LOCK_TIME)) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "Another process is making the index of pool '%s'.".formatted(pool.name()));
    }
    try {
      if (!index.isWhole()) {
        rebuild();
      }
    } finally {
      pool.unlock(VolumeIndex.MARKER, LOCK, cookie);
    }
  }

  private void rebuild() {
    index.make();
    images.images().prepareTrash();
    int volumes = 0;
    for (Map.Entry<UUID, String> image : images.all().entrySet()) {
      volumes += addVolume(image.getKey(), image.getValue()) ? 1 : 0;
    }
    int trashed = 0;
    for (RbdImages.Trashed image : images.images().trash()) {
      trashed += addTrash(image) ? 1 : 0;
    }
    index.markWhole();
    log.info(
        "Made the index of pool {}: {} volumes, {} images in the trash",
        pool.name(),
        volumes,
        trashed);
  }

  private boolean addVolume(UUID volumeId, String imageId) {
    Optional<UUID> placement = placement(volumeId, imageId);
    Optional<Long> size = images.header(imageId).sizeBytes();
    if (placement.isEmpty() || size.isEmpty()) {
      return false;
    }
    var mark = new OperationMark(NO_OPERATION, 0, LOCK);
    IndexEntry entry = IndexEntry.building(mark, placement.get(), size.get()).complete(imageId);
    if (!index.change(volumeId, null, entry)) {
      return false;
    }
    if (!images.imageOf(volumeId).equals(Optional.of(imageId))) {
      // deleted since the names were listed, by a process that found no entry
      index.change(volumeId, new VolumeIndex.Found(entry.text(), entry), null);
      return false;
    }
    for (ImageHeader.Snapshot snapshot : images.header(imageId).snapshots()) {
      RbdSnapshots.snapshotOf(snapshot)
          .ifPresent(id -> addSnapshot(volumeId, entry, imageId, id, snapshot.sizeBytes()));
    }
    return true;
  }

  private void addSnapshot(
      UUID volumeId, IndexEntry volume, String imageId, UUID snapshotId, long sizeBytes) {
    images
        .header(imageId)
        .metadata(RbdSnapshots.MARK + snapshotId)
        .flatMap(text -> RbdSnapshots.placement(text, volumeId))
        .ifPresent(
            placement ->
                index.changeSnapshot(
                    volumeId,
                    new VolumeIndex.Found(volume.text(), volume),
                    snapshotId,
                    null,
                    IndexEntry.building(
                            new OperationMark(NO_OPERATION, 0, LOCK), placement, sizeBytes)
                        .complete(imageId)));
  }

  private boolean addTrash(RbdImages.Trashed image) {
    UUID volumeId = VolumeImages.volumeOf(image.name()).orElse(null);
    if (volumeId == null || placement(volumeId, image.imageId()).isEmpty()) {
      return false;
    }
    long size = images.header(image.imageId()).sizeBytes().orElse(0L);
    index.addTrash(new VolumeIndex.Trashed(image.imageId(), volumeId, size, null));
    return true;
  }

  private Optional<UUID> placement(UUID volumeId, String imageId) {
    return images
        .markOf(imageId)
        .filter(mark -> mark.volumeId().equals(volumeId))
        .map(Mark::placement);
  }
}
