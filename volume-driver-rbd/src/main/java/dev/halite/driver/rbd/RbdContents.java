package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The content of volumes and snapshots: opened to be copied, and where it has data. */
final class RbdContents {
  private final Session session;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final RbdSnapshots snapshots;

  RbdContents(Session session, VolumeImages images, VolumeReader reader, RbdSnapshots snapshots) {
    this.session = session;
    this.images = images;
    this.reader = reader;
    this.snapshots = snapshots;
  }

  OpenContent read(OperationMark operation, UUID id, UUID placement) {
    return session
        .contents()
        .open(
            () -> {
              long size = requireComplete(operation, id, placement);
              OpenImage image = images.images().openReadOnly(VolumeImages.name(id));
              return new RbdContent(session, "volume " + id, image, false, size);
            });
  }

  OpenContent read(OperationMark operation, SnapshotSpec spec) {
    return session
        .contents()
        .open(
            () -> {
              long size = snapshots.requireComplete(operation, spec);
              return new RbdContent(
                  session, "snapshot " + spec.snapshotId(), open(spec), false, size);
            });
  }

  /** Looks for clients after it has opened the image itself: who comes later sees this one. */
  OpenContent write(OperationMark operation, UUID id, UUID placement) {
    return session
        .contents()
        .open(
            () -> {
              IndexEntry entry = reader.entry(id, reader.requireComplete(operation, id, placement));
              OpenImage image = images.images().open(VolumeImages.name(id));
              var content = new RbdContent(session, "volume " + id, image, true, entry.sizeBytes());
              boolean free = false;
              try {
                free = images.writers(id, Objects.requireNonNull(entry.imageId())).isEmpty();
              } finally {
                if (!free) {
                  content.close();
                }
              }
              if (!free) {
                throw new DriverException(
                    DriverFault.BUSY,
                    "Volume %s cannot be opened to be written: a client has it open."
                        .formatted(id));
              }
              return content;
            });
  }

  List<Extent> changed(
      OperationMark operation,
      SnapshotSpec spec,
      @Nullable SnapshotSpec since,
      long offset,
      long length) {
    var extents = new ExtentCollector(snapshots.requireComplete(operation, spec), offset, length);
    if (since != null) {
      if (!spec.volumeId().equals(since.volumeId())) {
        throw new DriverException(
            DriverFault.INVALID,
            "Snapshots %s and %s are of different volumes."
                .formatted(spec.snapshotId(), since.snapshotId()));
      }
      snapshots.requireComplete(operation, since);
    }
    try (OpenImage image = open(spec)) {
      image.differences(
          since == null ? null : RbdSnapshots.name(since.snapshotId()),
          offset,
          length,
          extents::add);
    } catch (CephException e) {
      if (since != null && e.errno() == Errno.EINVAL) {
        throw new DriverException(
            DriverFault.INVALID,
            "Snapshot %s is not earlier than %s.".formatted(since.snapshotId(), spec.snapshotId()),
            e);
      }
      throw e;
    }
    return extents.extents();
  }

  private long requireComplete(OperationMark operation, UUID id, UUID placement) {
    return reader.entry(id, reader.requireComplete(operation, id, placement)).sizeBytes();
  }

  private OpenImage open(SnapshotSpec spec) {
    return images
        .images()
        .openSnapshot(VolumeImages.name(spec.volumeId()), RbdSnapshots.name(spec.snapshotId()));
  }
}
