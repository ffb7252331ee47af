package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.NativeProgress;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.rbd.VolumeImages.Mark;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a pool: index entry, image and mark together. A change is only made by who holds
 * the volume's lock within an incarnation; {@link RbdDriver} sees to that.
 */
final class RbdVolumes {
  private final VolumeIndex index;
  private final VolumeImages images;
  private final RbdDriverConfiguration configuration;
  private final VolumeReader reader;
  private final RbdAdoptions adoptions;
  private final Stages stages;
  private final Clock clock;

  /** Makes the image of that name, as large as it is to be. */
  interface Content {
    Made make(String name, Progress progress);
  }

  /**
   * An image that has no mark yet.
   *
   * @param foreign keys of its metadata that are said of another image
   */
  record Made(String imageId, Set<String> foreign) {}

  RbdVolumes(
      VolumeIndex index,
      VolumeImages images,
      VolumeReader reader,
      RbdDriverConfiguration configuration,
      RbdAdoptions adoptions,
      Stages stages,
      Clock clock) {
    this.clock = clock;
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.configuration = configuration;
    this.adoptions = adoptions;
    this.stages = stages;
  }

  /** A new volume, without any data. */
  StoredVolume create(OperationMark operation, VolumeSpec spec) {
    return make(
        operation,
        spec,
        "create",
        null,
        (name, progress) -> {
          images.images().create(name, spec.sizeBytes(), configuration.order(), spec.multiattach());
          String image =
              images.imageOf(spec.volumeId()).orElseThrow(() -> Refusals.vanished(spec.volumeId()));
          return new Made(image, Set.of());
        });
  }

  /**
   * Mark building in the index, make the image, mark it, mark complete in the index; each durable
   * before the next.
   *
   * @param call first word of the stages' names
   * @param source the volume that gets a snapshot for it, if there is one
   * @param content makes the image of that name, as large as it is to be
   */
  StoredVolume make(
      OperationMark operation,
      VolumeSpec spec,
      String call,
      @Nullable UUID source,
      Content content) {
    UUID id = spec.volumeId();
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found found = index.find(id).orElse(null);
      boolean fresh = false;
      if (found == null) {
        String image = images.imageOf(id).orElse(null);
        fresh = image == null;
        if (image != null) {
          requireMarked(spec, image);
        }
      } else {
        IndexEntry entry = Refusals.requireOwn(operation, id, spec.placement(), found);
        switch (entry.state()) {
          case COMPLETE -> {
            return reader.requireIntact(spec, entry);
          }
          case REMOVING -> {
            // half a removal of this placement: first to its end
            delete(operation, id, spec.placement());
            continue;
          }
          case BUILDING -> {
            if (entry.isHalfAdopted()) {
              throw Refusals.halfAdopted(id);
            }
          }
        }
      }
      var building =
          IndexEntry.building(operation, spec.placement(), spec.sizeBytes()).clonedFrom(source);
      if (index.change(id, found, building)) {
        return build(operation, spec, call, content, building, fresh);
      }
    }
    throw Refusals.contended(id);
  }

  /** Mark removing in the index, move the image to the trash, then the entry. */
  void delete(OperationMark operation, UUID id, UUID placement) {
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found found = index.find(id).orElse(null);
      String image = images.imageOf(id).orElse(null);
      if (found == null && image == null) {
        return;
      }
      IndexEntry entry =
          found == null ? null : Refusals.requireOwn(operation, id, placement, found);
      if (entry != null && entry.isHalfAdopted()) {
        adoptions.giveBack(id, entry);
        return;
      }
      if (image != null) {
        requireOwnImage(id, placement, entry, image);
        requireUnused(id, image);
      }
      IndexEntry removing =
          entry == null
              ? IndexEntry.building(operation, placement, reader.sizeOf(image))
                  .removing(operation, image)
              : entry.removing(operation, image == null ? entry.imageId() : image);
      if (index.change(id, found, removing)) {
        remove(operation, id, removing, image != null);
        return;
      }
    }
    throw Refusals.contended(id);
  }

  /**
   * @param fresh whether there was neither an entry nor an image before the building mark
   */
  private StoredVolume build(
      OperationMark operation,
      VolumeSpec spec,
      String call,
      Content content,
      IndexEntry building,
      boolean fresh) {
    UUID id = spec.volumeId();
    var progress = new Progress(operation, stages.listener());
    try {
      stages.reached(operation, call + ".building-marked");
      String image = fresh ? null : finishedImage(spec).orElse(null);
      if (image == null) {
        if (!fresh) {
          removeLeft(spec, building, progress);
        }
        Made made = content.make(VolumeImages.name(id), progress);
        stages.reached(operation, call + ".image-made");
        image = made.imageId();
        images.mark(image, new Mark(id, spec.placement()), made.foreign());
        stages.reached(operation, call + ".image-marked");
      }
      if (!index.change(id, new Found(building.text(), building), building.complete(image))) {
        throw new DriverException(
            DriverFault.CONFLICT,
            "Volume %s was taken over by another call meanwhile.".formatted(id));
      }
      stages.reached(operation, call + ".complete-marked");
    } catch (RuntimeException e) {
      cleanUp(id, building, progress, e);
      throw e;
    }
    return new StoredVolume(
        id, spec.placement(), spec.sizeBytes(), configuration.pool(), PlacementState.COMPLETE);
  }

  /** The image of an earlier attempt that came so far as to mark it. */
  private Optional<String> finishedImage(VolumeSpec spec) {
    var mark = new Mark(spec.volumeId(), spec.placement());
    return images
        .imageOf(spec.volumeId())
        .filter(image -> images.markOf(image).filter(mark::equals).isPresent())
        .filter(image -> reader.sizeOf(image) == spec.sizeBytes());
  }

  /** What an earlier attempt left without a mark. */
  private void removeLeft(VolumeSpec spec, IndexEntry building, Progress progress) {
    UUID id = spec.volumeId();
    String left = images.imageOf(id).orElse(null);
    if (left != null) {
      requireOwnImage(id, spec.placement(), building, left);
      progress.run("remove", measured -> removeNow(id, measured));
    }
  }

  private void remove(OperationMark operation, UUID id, IndexEntry removing, boolean hasName) {
    stages.reached(operation, "delete.removing-marked");
    if (hasName) {
      requireStillNamed(id, removing);
      try {
        if (configuration.deleteThroughTrash()) {
          moveToTrash(id);
        } else {
          var progress = new Progress(operation, stages.listener());
          progress.run("remove", measured -> removeNow(id, measured));
        }
      } catch (CephException e) {
        removeInstead(id, removing, operation, e);
      }
      stages.reached(operation, "delete.image-removed");
    }
    removeSourceSnapshot(id, removing);
    var found = new Found(removing.text(), removing);
    String image = removing.imageId();
    boolean changed;
    if (image != null && images.header(image).exists()) {
      if (!hasName) {
        finishMove(id, image);
      }
      var trashed = new VolumeIndex.Trashed(image, id, removing.sizeBytes(), keptUntil());
      changed = index.moveToTrash(id, found, trashed);
    } else {
      changed = index.change(id, found, null);
    }
    if (!changed) {
      throw Refusals.contended(id);
    }
    stages.reached(operation, "delete.entry-removed");
  }

  /**
   * librbd takes the name away some steps before the end of a move. Where it was killed in between,
   * the same move again goes on; nothing else would, and the image could never be purged. Not where
   * the name is another image's by now, which the move would be of.
   */
  private void finishMove(UUID id, String image) {
    if (images.imageOf(id).filter(named -> !named.equals(image)).isPresent()) {
      throw Refusals.contended(id);
    }
    try {
      moveToTrash(id);
    } catch (CephException e) {
      // it had come to its end
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Ceph itself keeps it for as long, so that an administrator's purge does too. */
  private void moveToTrash(UUID id) {
    images.images().moveToTrash(VolumeImages.name(id), configuration.deferredDeletion());
  }

  private @Nullable Instant keptUntil() {
    Duration kept = configuration.deferredDeletion();
    return kept.isZero() ? null : clock.instant().plus(kept);
  }

  /**
   * Images are removed by name, which may be another placement's by now: this call may have hung
   * while others finished its work and made the volume anew.
   */
  private void requireStillNamed(UUID id, IndexEntry removing) {
    if (!images.imageOf(id).equals(Optional.ofNullable(removing.imageId()))) {
      throw Refusals.contended(id);
    }
  }

  private void removeInstead(
      UUID id, IndexEntry removing, OperationMark operation, CephException refused) {
    switch (refused.errno()) {
      case Errno.EBUSY, Errno.ENOTEMPTY -> {
        index.change(id, new Found(removing.text(), removing), removing.complete(operation));
        throw Refusals.inUse(id, "a client has it open, or clones read from it");
      }
      // half an image, or a trash that takes nothing because the pool is full
      case Errno.ENOENT, Errno.EINVAL, Errno.ENOSPC, Errno.EDQUOT -> removeNow(id);
      default -> throw refused;
    }
  }

  private void removeNow(UUID id) {
    removeNow(id, NativeProgress.NONE);
  }

  private void removeNow(UUID id, NativeProgress progress) {
    try {
      images.images().remove(VolumeImages.name(id), progress);
    } catch (CephException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    if (images.imageOf(id).isPresent()) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Image %s could not be removed in full; it is left.".formatted(VolumeImages.name(id)));
    }
  }

  /** An image without an entry is ours only by its mark: an index that was lost. */
  private void requireMarked(VolumeSpec spec, String image) {
    var mark = new Mark(spec.volumeId(), spec.placement());
    if (images.markOf(image).filter(mark::equals).isEmpty()) {
      throw Refusals.foreign(spec.volumeId());
    }
  }

  private void requireOwnImage(UUID id, UUID placement, @Nullable IndexEntry entry, String image) {
    if (entry != null && image.equals(entry.imageId())) {
      return;
    }
    Mark mark = images.markOf(image).orElse(null);
    if (new Mark(id, placement).equals(mark)) {
      return;
    }
    // the intent was written when there was no image: this one has only not been marked yet
    boolean unmarked = mark == null || !mark.volumeId().equals(id);
    if (entry == null || entry.imageId() != null || !unmarked) {
      throw Refusals.foreign(id);
    }
  }

  private void requireUnused(UUID id, String image) {
    if (images.header(image).sizeBytes().isEmpty()) {
      // half an image, which nobody can have open
      return;
    }
    if (images.isFlattened(id, image)) {
      throw Refusals.flattened(id);
    }
    if (images.header(image).snapshots().stream().anyMatch(it -> it.ofUsers())) {
      throw Refusals.inUse(id, "it has snapshots");
    }
    if (!images.clients(id).isEmpty()) {
      throw Refusals.inUse(id, "a client has it open");
    }
  }

  /** The snapshot that a clone under way has at its source. */
  private void removeSourceSnapshot(UUID id, IndexEntry entry) {
    if (entry.source() != null) {
      images.removeSnapshot(entry.source(), VolumeImages.cloneSnapshot(id));
    }
  }

  /** Removes what a failed create made, if it is known what there is. */
  private void cleanUp(UUID id, IndexEntry building, Progress progress, RuntimeException failure) {
    if (progress.isEndedBy(failure) || RbdFaults.isOutcomeUnknown(failure)) {
      return;
    }
    try {
      var found = new Found(building.text(), building);
      if (index.find(id).filter(found::equals).isPresent()) {
        if (images.imageOf(id).isPresent()) {
          progress.run("remove", measured -> removeNow(id, measured));
        }
        removeSourceSnapshot(id, building);
        index.change(id, found, null);
      }
    } catch (CephException | DriverException e) {
      failure.addSuppressed(e);
    }
  }
}
