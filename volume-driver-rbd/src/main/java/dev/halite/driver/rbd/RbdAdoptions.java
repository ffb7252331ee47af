package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.rbd.VolumeImages.Mark;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of others on their way to a volume, and back. The entry in the index says which image it
 * is and what it was until the volume is complete, so that nothing which was not ours is removed.
 */
final class RbdAdoptions {
  private static final Logger log = LoggerFactory.getLogger(RbdAdoptions.class);

  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final Stages stages;

  RbdAdoptions(VolumeIndex index, VolumeImages images, VolumeReader reader, Stages stages) {
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.stages = stages;
  }

  /** Rename the image, mark it, grow it, mark complete; after the building mark in the index. */
  void adopt(
      OperationMark operation,
      UUID id,
      IndexEntry building,
      IndexEntry.Adoption adoption,
      String image) {
    try {
      stages.reached(operation, "manage.building-marked");
      rename(id, adoption, image);
      stages.reached(operation, "manage.image-renamed");
      images.mark(image, new Mark(id, building.placement()));
      stages.reached(operation, "manage.image-marked");
      if (reader.sizeOf(image) < building.sizeBytes()) {
        try (OpenImage open = images.images().open(VolumeImages.name(id))) {
          open.grow(building.sizeBytes());
        }
        stages.reached(operation, "manage.image-grown");
      }
      if (!index.change(id, new Found(building.text(), building), building.complete(image))) {
        throw new DriverException(
            DriverFault.CONFLICT,
            "Volume %s was taken over by another call meanwhile.".formatted(id));
      }
      stages.reached(operation, "manage.complete-marked");
    } catch (RuntimeException e) {
      cleanUp(id, building, e);
      throw e;
    }
  }

  /** The image of a volume that was left halfway gets its name and size back; its entry goes. */
  void giveBack(UUID id, IndexEntry entry) {
    IndexEntry.Adoption adoption = entry.adoption();
    String image = entry.imageId();
    if (adoption != null && image != null && images.imageOf(id).equals(Optional.of(image))) {
      images.unmark(image);
      if (reader.sizeOf(image) > adoption.sizeBytes()) {
        try (OpenImage open = images.images().open(VolumeImages.name(id))) {
          open.cut(adoption.sizeBytes());
        }
      }
      renameBack(id, adoption.name());
    }
    if (!index.change(id, new Found(entry.text(), entry), null)) {
      throw Refusals.contended(id);
    }
  }

  private void rename(UUID id, IndexEntry.Adoption adoption, String image) {
    String there = images.imageOf(id).orElse(null);
    if (image.equals(there)) {
      return;
    }
    if (there != null) {
      throw Refusals.foreign(id);
    }
    if (!images.images().idOf(adoption.name()).equals(Optional.of(image))) {
      throw new DriverException(
          DriverFault.NOT_FOUND, "The image for volume %s is there no more.".formatted(id));
    }
    images.images().rename(adoption.name(), VolumeImages.name(id));
  }

  private void renameBack(UUID id, String name) {
    if (name.equals(VolumeImages.name(id))) {
      return;
    }
    try {
      images.images().rename(VolumeImages.name(id), name);
    } catch (CephException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      log.warn("Another image has the name that image {} had; it stays", VolumeImages.name(id));
    }
  }

  /** Gives back what a failed call took, if it is known what there is. */
  private void cleanUp(UUID id, IndexEntry building, RuntimeException failure) {
    if (RbdFaults.isOutcomeUnknown(failure)) {
      return;
    }
    try {
      var found = new Found(building.text(), building);
      if (index.find(id).filter(found::equals).isPresent()) {
        giveBack(id, building);
      }
    } catch (CephException | DriverException e) {
      failure.addSuppressed(e);
    }
  }
}
