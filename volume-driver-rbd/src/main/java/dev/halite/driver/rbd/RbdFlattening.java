package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Clones that are made to stand alone, after they were made and beside whatever else is done with
 * them: librbd copies only what an image has not got yet, so it needs no entry of the index. Who
 * removes the image or rolls it back waits for the end.
 */
final class RbdFlattening {
  private final VolumeImages images;
  private final VolumeReader reader;
  private final Lineage lineage;
  private final int maxDepth;
  private final Stages stages;
  private final Supplier<UUID> ids;

  RbdFlattening(
      VolumeImages images,
      VolumeReader reader,
      Lineage lineage,
      int maxDepth,
      Stages stages,
      Supplier<UUID> ids) {
    this.images = images;
    this.reader = reader;
    this.lineage = lineage;
    this.maxDepth = maxDepth;
    this.stages = stages;
    this.ids = ids;
  }

  boolean isDeep(UUID id) {
    return lineage.isLonger(id, maxDepth);
  }

  void flatten(OperationMark operation, UUID id, UUID placement) {
    lineage.forget(id);
    String image =
        Objects.requireNonNull(
            reader.entry(id, reader.requireComplete(operation, id, placement)).imageId());
    ImageHeader header = images.header(image);
    if (header.parent().isEmpty()) {
      return;
    }
    // Marked before it is open and until it is closed: whoever finds it open without a mark takes
    // it for a server's.
    try (var mark = images.markFlattening(image, ids.get());
        OpenImage open = images.images().open(VolumeImages.name(id))) {
      stages.reached(operation, "flatten.marked");
      distrustObjectMap(id, image, open);
      new Progress(operation, stages.listener()).run("flatten", open::flatten);
    } catch (CephException e) {
      // another attempt, of which nobody knew that it was still at it, has come to the end
      if (RbdFaults.isOutcomeUnknown(e) || header.parent().isPresent()) {
        throw e;
      }
    }
    stages.reached(operation, "flatten.flattened");
  }

  /** Our clones have none; others may, and only a client that opens the image later sees it go. */
  private void distrustObjectMap(UUID id, String image, OpenImage open) {
    if (!open.hasObjectMap()) {
      return;
    }
    if (!images.writers(id, image).isEmpty()) {
      throw new DriverException(
          DriverFault.BUSY,
          "Volume %s has an object map, so it is flattened when no client has it open."
              .formatted(id));
    }
    open.removeObjectMap();
  }
}
