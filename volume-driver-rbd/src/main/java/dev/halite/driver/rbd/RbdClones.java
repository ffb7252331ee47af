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
import dev.halite.driver.rbd.RbdVolumes.Made;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
  private final Lineage lineage;
  private final RbdVolumes volumes;
  private final RbdSnapshots snapshots;
  private final RbdDriverConfiguration configuration;
  private final Stages stages;

  RbdClones(
      VolumeImages images,
      VolumeReader reader,
      Lineage lineage,
      RbdVolumes volumes,
      RbdSnapshots snapshots,
      RbdDriverConfiguration configuration,
      Stages stages) {
    this.images = images;
    this.reader = reader;
    this.lineage = lineage;
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
          String parent = imageOf(snapshots.requireMarked(operation, source));
          return copy(
              operation,
              new Source(source.volumeId(), parent, RbdSnapshots.name(source.snapshotId())),
              spec,
              progress);
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
          Found found = reader.requireComplete(operation, sourceId, sourcePlacement);
          String parent = imageOf(reader.entry(sourceId, found));
          String snapshot = VolumeImages.cloneSnapshot(spec.volumeId());
          // of an earlier attempt: what is cloned is the content at an instant of this call
          images.removeSnapshot(sourceId, snapshot);
          try (OpenImage open = images.images().open(VolumeImages.name(sourceId))) {
            open.createSnapshot(snapshot);
          }
          stages.reached(operation, "clone.source-snapshot-taken");
          Made made = copy(operation, new Source(sourceId, parent, snapshot), spec, progress);
          images.removeSnapshot(sourceId, snapshot);
          stages.reached(operation, "clone.source-snapshot-removed");
          return made;
        });
  }

  /** What is cloned: a snapshot of a volume's image. */
  private record Source(UUID volumeId, String imageId, String snapshot) {}

  /** A complete entry knows its image. */
  private static String imageOf(IndexEntry entry) {
    return Objects.requireNonNull(entry.imageId());
  }

  /**
   * Makes the clone. It gets the size that was asked for: its parent is larger where an extend came
   * to no end that we know of, and what it has beyond its size is nobody's.
   */
  private Made copy(OperationMark operation, Source source, VolumeSpec spec, Progress progress) {
    String parent = VolumeImages.name(source.volumeId());
    String name = VolumeImages.name(spec.volumeId());
    try {
      images
          .images()
          .cloneImage(parent, source.snapshot(), name, order(source), spec.multiattach());
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new DriverException(
            DriverFault.NOT_FOUND,
            "Snapshot %s of image %s is gone.".formatted(source.snapshot(), parent),
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
    ImageHeader.Look look =
        header.look().orElseThrow(() -> new CephException("look at clone " + name, Errno.ENOENT));
    // images are cloned by name, which may be another one's by now
    if (look.parent() == null || !look.parent().imageId().equals(source.imageId())) {
      throw Refusals.damaged(source.volumeId());
    }
    Set<String> foreign = new HashSet<>(look.metadata().keySet());
    foreign.removeIf(key -> OF_THE_PARENT.stream().noneMatch(key::startsWith));
    if (look.sizeBytes() != spec.sizeBytes()) {
      resize(name, look.sizeBytes(), spec);
    }
    if (lineage.ofNew(spec.volumeId(), look.parent(), MOST_ANCESTORS) > MOST_ANCESTORS) {
      // or it would be flattened within the parent's limits
      header.removeMetadata(foreign);
      try (OpenImage open = images.images().open(name)) {
        progress.run("flatten", open::flatten);
      }
      stages.reached(operation, "clone.flattened");
    }
    return new Made(image, foreign);
  }

  private void resize(String name, long size, VolumeSpec spec) {
    try (OpenImage open = images.images().open(name)) {
      if (size < spec.sizeBytes()) {
        open.grow(spec.sizeBytes());
      } else {
        open.cut(spec.sizeBytes());
      }
    }
  }

  /** Of the source where that is larger: librbd reads no parent through smaller objects. */
  private int order(Source source) {
    int configured = configuration.order();
    return lineage
        .order(source.imageId())
        .map(order -> Math.max(order, configured))
        .orElse(configured);
  }
}
