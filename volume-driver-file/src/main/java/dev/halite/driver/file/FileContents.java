package dev.halite.driver.file;

import dev.halite.common.storage.posix.FileExtents;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The content of a session's volumes and snapshots: opened to be copied, and where it has data. */
final class FileContents {
  private final Session session;
  private final VolumeFiles volumes;

  FileContents(Session session) {
    this.session = session;
    this.volumes = session.volumes();
  }

  OpenContent read(OperationMark mark, UUID volumeId, UUID placement) throws IOException {
    return session
        .contents()
        .open(
            () ->
                session.change(
                    List.of(), List.of(volumeId), () -> open(mark, volumeId, placement, false)));
  }

  OpenContent write(OperationMark mark, UUID volumeId, UUID placement) throws IOException {
    return session
        .contents()
        .open(
            () ->
                session.change(
                    volumeId,
                    () -> {
                      session.exports().requireUnused(volumeId);
                      return open(mark, volumeId, placement, true);
                    }));
  }

  OpenContent read(OperationMark mark, SnapshotSpec spec) throws IOException {
    return session.contents().open(() -> session.change(List.of(), () -> openSnapshot(mark, spec)));
  }

  /** What has data now, or had some at the earlier snapshot: which bytes differ is not kept. */
  List<Extent> changed(
      OperationMark mark, SnapshotSpec spec, @Nullable SnapshotSpec since, long offset, long length)
      throws IOException {
    return session.read(
        () -> {
          try (DiskSource now = volumes.snapshots().open(mark, spec)) {
            var extents = new ExtentCollector(now.sizeBytes(), offset, length);
            if (since == null) {
              FileExtents.collect(now.file(), offset, offset + length, extents);
            } else {
              requireSameVolume(spec, since);
              try (DiskSource then = volumes.snapshots().open(mark, since)) {
                collectBoth(now, then, offset, offset + length, extents);
              }
            }
            return extents.extents();
          }
        });
  }

  private static void requireSameVolume(SnapshotSpec spec, SnapshotSpec since) {
    if (!spec.volumeId().equals(since.volumeId())) {
      throw new DriverException(
          DriverFault.INVALID,
          "Snapshots %s and %s are of different volumes."
              .formatted(spec.snapshotId(), since.snapshotId()));
    }
  }

  /** Walks along both: data now, or else a hole where there was data. */
  private static void collectBoth(
      DiskSource now, DiskSource then, long begin, long end, ExtentCollector extents)
      throws IOException {
    long at = begin;
    while (at < end && !extents.isFull()) {
      long data = Math.min(now.file().nextData(at).orElse(end), end);
      collectHoles(then, at, data, extents);
      if (data < end) {
        at = Math.min(now.file().nextHole(data).orElse(end), end);
        extents.add(data, at - data, true);
      } else {
        at = end;
      }
    }
  }

  private static void collectHoles(DiskSource then, long begin, long end, ExtentCollector extents)
      throws IOException {
    long last = Math.min(end, then.sizeBytes());
    long at = begin;
    while (at < last && !extents.isFull()) {
      long data = Math.min(then.file().nextData(at).orElse(last), last);
      if (data >= last) {
        return;
      }
      at = Math.min(then.file().nextHole(data).orElse(last), last);
      extents.add(data, at - data, false);
    }
  }

  private FileContent open(OperationMark mark, UUID id, UUID placement, boolean writable)
      throws IOException {
    long size = volumes.growth().requireComplete(mark, id, placement).sizeBytes();
    return FileContent.open(
        session,
        "volume " + id,
        session.layout().volume(id),
        size,
        writable,
        volumes.arePreallocated());
  }

  private FileContent openSnapshot(OperationMark mark, SnapshotSpec spec) throws IOException {
    // complete before and after, so that what was opened was complete
    try (DiskSource source = volumes.snapshots().open(mark, spec)) {
      FileContent content =
          FileContent.open(
              session,
              "snapshot " + spec.snapshotId(),
              session.layout().snapshot(spec.snapshotId()),
              source.sizeBytes(),
              false,
              false);
      boolean whole = false;
      try {
        volumes.snapshots().open(mark, spec).close();
        whole = true;
        return content;
      } finally {
        if (!whole) {
          content.close();
        }
      }
    }
  }
}
