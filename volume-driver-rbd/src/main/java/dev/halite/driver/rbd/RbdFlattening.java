package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.ImageHeader;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.OperationMark;
import java.util.Objects;
import java.util.UUID;

/**
 * Clones that are made to stand alone, after they were made and beside whatever else is done with
 * them: librbd copies only what an image has not got yet, so it needs no entry of the index. Who
 * removes the image or rolls it back waits for the end.
 */
final class RbdFlattening {
  private final VolumeImages images;
  private final VolumeReader reader;
  private final int maxDepth;
  private final Stages stages;

  RbdFlattening(VolumeImages images, VolumeReader reader, int maxDepth, Stages stages) {
    this.images = images;
    this.reader = reader;
    this.maxDepth = maxDepth;
    this.stages = stages;
  }

  boolean isDeep(UUID id) {
    String image = images.imageOf(id).orElseThrow(() -> Refusals.missing(id, "is not there"));
    return images.ancestors(images.header(image), maxDepth) > maxDepth;
  }

  void flatten(OperationMark operation, UUID id, UUID placement) {
    String image =
        Objects.requireNonNull(
            reader.entry(id, reader.requireComplete(operation, id, placement)).imageId());
    ImageHeader header = images.header(image);
    if (header.parent().isEmpty()) {
      return;
    }
    // Before it is open: whoever finds it open without the mark takes it for a server's.
    images.markFlattening(image);
    try (OpenImage open = images.images().open(VolumeImages.name(id))) {
      stages.reached(operation, "flatten.marked");
      new Progress(operation, stages.listener()).run("flatten", open::flatten);
    } catch (CephException e) {
      // another attempt, of which nobody knew that it was still at it, has come to the end
      if (RbdFaults.isOutcomeUnknown(e) || header.parent().isPresent()) {
        throw e;
      }
    }
    stages.reached(operation, "flatten.flattened");
    // And not before it is closed, for the same reason.
    images.unmarkFlattening(image);
  }
}
