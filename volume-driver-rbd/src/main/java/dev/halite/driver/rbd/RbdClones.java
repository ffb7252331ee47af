package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.UUID;

/**
 * Volumes made as copy-on-write clones. Snapshots need no protection for that: one that is removed
 * while it has clones goes on without its name until the last of them has gone.
 */
final class RbdClones {
  /**
   * More are flattened at once, as there are clients that refuse to read them: clones of clones can
   * be made faster than they are flattened behind them.
   */
  static final int MOST_ANCESTORS = 15;

  /** Copied with the parent's metadata, but said of the parent. */
  private static final List<String> OF_THE_PARENT = List.of("halite.", Limits.PREFIX);

  private final VolumeImages images;
  private final VolumeReader reader;
  private final RbdVolumes volumes;
  private final RbdSnapshots snapshots;
  private final RbdDriverConfiguration configuration;
  private final Stages stages;

  RbdClones(
      VolumeImages images,
      VolumeReader reader,
      RbdVolumes volumes,
      RbdSnapshots snapshots,
      RbdDriverConfiguration configuration,
      Stages stages) {
    this.images = images;
    this.reader = reader;
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.configuration = configuration;
    this.stages = stages;
  }

  /** From a snapshot that is there. */
  StoredVolume fromSnapshot(OperationMark operation, VolumeSpec spec, SnapshotSpec source) {
    return volumes.make(
        operation,
        spec,
        "clone",
        null,
        (name, progress) -> {
          snapshots.requireComplete(operation, source);
          copy(
              operation, source.volumeId(), RbdSnapshots.name(source.snapshotId()), spec, progress);
        });
  }

  /** From a snapshot that is taken for it and given up at once. */
  StoredVolume fromVolume(
      OperationMark operation, VolumeSpec spec, UUID sourceId, UUID sourcePlacement) {
    return volumes.make(
        operation,
        spec,
        "clone",
        sourceId,
        (name, progress) -> {
          reader.requireComplete(operation, sourceId, sourcePlacement);
          String snapshot = VolumeImages.cloneSnapshot(spec.volumeId());
          // of an earlier attempt: what is cloned is the content at an instant of this call
          images.removeSnapshot(sourceId, snapshot);
          try (OpenImage open = images.images().open(VolumeImages.name(sourceId))) {
            open.createSnapshot(snapshot);
          }
          stages.reached(operation, "clone.source-snapshot-taken");
          copy(operation, sourceId, snapshot, spec, progress);
          images.removeSnapshot(sourceId, snapshot);
          stages.reached(operation, "clone.source-snapshot-removed");
        });
  }

  /**
   * Makes the clone. It gets the size that was asked for: its parent is larger where an extend came
   * to no end that we know of, and what it has beyond its size is nobody's.
   */
  private void copy(
      OperationMark operation, UUID sourceId, String snapshot, VolumeSpec spec, Progress progress) {
    String parent = VolumeImages.name(sourceId);
    String name = VolumeImages.name(spec.volumeId());
    try {
      images.images().cloneImage(parent, snapshot, name, order(sourceId), spec.multiattach());
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new DriverException(
            DriverFault.NOT_FOUND,
            "Snapshot %s of image %s is gone.".formatted(snapshot, parent),
            e);
      }
      throw e;
    }
    stages.reached(operation, "clone.image-cloned");
    String image =
        images
            .images()
            .idOf(name)
            .orElseThrow(() -> new CephException("find clone " + name, Errno.ENOENT));
    ImageHeader header = images.header(image);
    for (String prefix : OF_THE_PARENT) {
      header.allMetadata(prefix).keySet().forEach(header::removeMetadata);
    }
    resize(name, image, spec);
    if (images.ancestors(header, MOST_ANCESTORS) > MOST_ANCESTORS) {
      try (OpenImage open = images.images().open(name)) {
        progress.run("flatten", open::flatten);
      }
      stages.reached(operation, "clone.flattened");
    }
  }

  private void resize(String name, String image, VolumeSpec spec) {
    long size = reader.sizeOf(image);
    if (size == spec.sizeBytes()) {
      return;
    }
    try (OpenImage open = images.images().open(name)) {
      if (size < spec.sizeBytes()) {
        open.grow(spec.sizeBytes());
      } else {
        open.cut(spec.sizeBytes());
      }
    }
  }

  /** Of the source where that is larger: librbd reads no parent through smaller objects. */
  private int order(UUID sourceId) {
    int configured = configuration.order();
    return images
        .imageOf(sourceId)
        .flatMap(image -> images.header(image).order())
        .map(order -> Math.max(order, configured))
        .orElse(configured);
  }
}
