package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.QosLimit;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Changes of volumes that are there: their size, their limits, how many write to them. */
final class VolumeChanges {
  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final String pool;
  private final Stages stages;

  VolumeChanges(
      VolumeIndex index, VolumeImages images, VolumeReader reader, String pool, Stages stages) {
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.pool = pool;
    this.stages = stages;
  }

  /** Mark the new size in the index, grow the image, make it the size in the index. */
  StoredVolume extend(OperationMark operation, UUID id, UUID placement, long sizeBytes) {
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found found = reader.requireComplete(operation, id, placement);
      IndexEntry entry = reader.entry(id, found);
      // an extend that was broken off may have come as far as the image
      long imageSize = reader.sizeOf(entry.imageId());
      long size = Math.max(entry.sizeBytes(), imageSize);
      if (size > sizeBytes) {
        throw new DriverException(
            DriverFault.INVALID,
            "Volume %s has %d bytes already and is never made smaller.".formatted(id, size));
      }
      IndexEntry growing = entry.growing(operation, sizeBytes);
      boolean done =
          entry.sizeBytes() == sizeBytes && entry.growsTo() == 0 && imageSize == sizeBytes;
      if (done || index.change(id, found, growing)) {
        if (!done) {
          grow(operation, id, entry, growing);
        }
        return new StoredVolume(id, placement, sizeBytes, pool, PlacementState.COMPLETE);
      }
    }
    throw Refusals.contended(id);
  }

  /** Sets limits and lifts those that are not named. */
  void limit(OperationMark operation, UUID id, UUID placement, Map<QosLimit, Long> limits) {
    Map<String, String> wanted = Limits.metadata(limits);
    IndexEntry entry = reader.entry(id, reader.requireComplete(operation, id, placement));
    String image = entry.imageId();
    Map<String, String> present =
        image == null ? Map.of() : images.header(image).allMetadata(Limits.PREFIX);
    if (present.equals(wanted)) {
      return;
    }
    // through an open image, which tells the clients that have it open too
    try (OpenImage open = images.images().open(VolumeImages.name(id))) {
      setLimits(id, open, present, wanted);
    }
    stages.reached(operation, "limit.limits-set");
  }

  private static void setLimits(
      UUID id, OpenImage open, Map<String, String> present, Map<String, String> wanted) {
    try {
      for (String key : present.keySet()) {
        if (!wanted.containsKey(key)) {
          open.removeMetadata(key);
        }
      }
      wanted.forEach(open::setMetadata);
    } catch (CephException e) {
      throw RbdFaults.midway("limit volume " + id, e);
    }
  }

  /**
   * Makes it what another type asks for. What may be refused comes first: from the first change on
   * no failure says that nothing was changed.
   */
  void retype(OperationMark operation, UUID id, UUID placement, RetypeTarget target) {
    Limits.metadata(target.limits());
    Boolean shared = target.multiattach();
    boolean begun = shared != null && share(operation, id, placement, shared);
    try {
      limit(operation, id, placement, target.limits());
    } catch (DriverException e) {
      throw begun ? e.midway() : e;
    } catch (CephException e) {
      throw begun ? RbdFaults.midway("limit volume " + id, e) : e;
    }
  }

  /**
   * Takes the lock of one writer off the image, with all that rests on it, or gives it one. Whoever
   * has it open would go on with the features that he knows.
   *
   * @return whether it had to be changed
   */
  private boolean share(OperationMark operation, UUID id, UUID placement, boolean shared) {
    IndexEntry entry = reader.entry(id, reader.requireComplete(operation, id, placement));
    try (OpenImage open = images.images().open(VolumeImages.name(id))) {
      if (open.isOfOneWriter() != shared || !shared && !images.images().areOfOneWriter()) {
        return false;
      }
      if (images.isFlattened(id, Objects.requireNonNull(entry.imageId()))) {
        throw Refusals.flattened(id);
      }
      if (!images.clients(id).isEmpty()) {
        throw new DriverException(
            DriverFault.BUSY,
            "How many servers write to volume %s cannot be changed: a client has it open."
                .formatted(id));
      }
      try {
        open.makeOfOneWriter(!shared);
      } catch (CephException e) {
        throw RbdFaults.midway("change the features of volume " + id, e);
      }
    }
    stages.reached(operation, "retype.features-set");
    return true;
  }

  private void grow(OperationMark operation, UUID id, IndexEntry before, IndexEntry growing) {
    stages.reached(operation, "extend.size-marked");
    var found = new Found(growing.text(), growing);
    try {
      if (reader.sizeOf(growing.imageId()) < growing.growsTo()) {
        try (OpenImage open = images.images().open(VolumeImages.name(id))) {
          open.grow(growing.growsTo());
        }
      }
    } catch (CephException e) {
      if (!RbdFaults.isOutcomeUnknown(e)
          && reader.sizeOf(growing.imageId()) == before.sizeBytes()) {
        index.change(id, found, before);
      }
      throw e;
    }
    stages.reached(operation, "extend.image-grown");
    if (!index.change(id, found, growing.grown())) {
      throw Refusals.contended(id);
    }
    stages.reached(operation, "extend.complete-marked");
  }
}
