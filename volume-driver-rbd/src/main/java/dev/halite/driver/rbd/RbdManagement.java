package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Images of the pool that become volumes, and volumes that are given up with their images. */
final class RbdManagement {
  private static final int LONGEST_NAME = 255;

  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final RbdAdoptions adoptions;
  private final String pool;
  private final Stages stages;

  RbdManagement(
      VolumeIndex index,
      VolumeImages images,
      VolumeReader reader,
      RbdAdoptions adoptions,
      String pool,
      Stages stages) {
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.adoptions = adoptions;
    this.pool = pool;
    this.stages = stages;
  }

  /** An image, and why it cannot be managed. */
  private record Candidate(
      String name,
      String imageId,
      long sizeBytes,
      @Nullable UUID volumeId,
      @Nullable Refusal refusal) {}

  /** As a fault, and in words without a full stop. */
  private record Refusal(DriverFault fault, String reason) {}

  List<ManageableVolume> all() {
    Map<String, UUID> volumes = volumesByImage();
    var all = new ArrayList<ManageableVolume>();
    images
        .images()
        .ids("")
        .forEach(
            (name, id) -> {
              if (!name.isBlank() && name.length() <= LONGEST_NAME) {
                candidate(name, id, volumes).ifPresent(it -> all.add(shown(it)));
              }
            });
    return List.copyOf(all);
  }

  ManageableVolume find(SourceReference reference) {
    return shown(candidate(reference));
  }

  /** Mark building in the index, then all that {@link RbdAdoptions} does. */
  StoredVolume manage(OperationMark operation, VolumeSpec spec, SourceReference reference) {
    UUID id = spec.volumeId();
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found found = index.find(id).orElse(null);
      IndexEntry entry =
          found == null ? null : Refusals.requireOwn(operation, id, spec.placement(), found);
      if (entry != null && entry.state() == IndexEntry.State.COMPLETE) {
        return reader.requireIntact(spec, entry);
      }
      IndexEntry.Adoption adoption;
      String image;
      if (entry == null) {
        Candidate candidate = require(spec, reference);
        adoption = new IndexEntry.Adoption(candidate.name(), candidate.sizeBytes());
        image = candidate.imageId();
      } else {
        adoption = entry.adoption();
        image = entry.imageId();
      }
      if (adoption == null
          || image == null
          || (entry != null && entry.sizeBytes() != spec.sizeBytes())) {
        throw new DriverException(
            DriverFault.CONFLICT,
            "Volume %s is being made in another way; it is left alone.".formatted(id));
      }
      IndexEntry building =
          IndexEntry.adopting(operation, spec.placement(), spec.sizeBytes(), image, adoption);
      if (index.change(id, found, building)) {
        adoptions.adopt(operation, id, building, adoption, image);
        return new StoredVolume(
            id, spec.placement(), spec.sizeBytes(), pool, PlacementState.COMPLETE);
      }
    }
    throw Refusals.contended(id);
  }

  /** Remove the mark from the image, so that no index is ever made of it; then the entry. */
  void unmanage(OperationMark operation, UUID id, UUID placement) {
    for (int attempt = 0; attempt < VolumeIndex.TRIES; attempt++) {
      Found found = index.find(id).orElse(null);
      if (found == null) {
        return;
      }
      IndexEntry entry = Refusals.requireOwn(operation, id, placement, found);
      if (entry.isHalfAdopted()) {
        adoptions.giveBack(id, entry);
        return;
      }
      String image = entry.imageId();
      if (entry.state() != IndexEntry.State.COMPLETE || image == null) {
        throw new DriverException(
            DriverFault.CONFLICT, "Volume %s is not complete; delete it.".formatted(id));
      }
      requireFree(id, image);
      images.unmark(image);
      stages.reached(operation, "unmanage.image-unmarked");
      if (index.change(id, found, null)) {
        stages.reached(operation, "unmanage.entry-removed");
        return;
      }
      images.mark(image, new VolumeImages.Mark(id, placement));
    }
    throw Refusals.contended(id);
  }

  private void requireFree(UUID id, String image) {
    if (!index.snapshots(id).isEmpty()) {
      throw inUse(id, "it has snapshots");
    }
    if (images.imageOf(id).equals(Optional.of(image)) && !images.clients(id).isEmpty()) {
      throw inUse(id, "a client has it open");
    }
  }

  private Candidate require(VolumeSpec spec, SourceReference reference) {
    Candidate candidate = candidate(reference);
    Refusal refusal = candidate.refusal();
    if (refusal != null) {
      throw new DriverException(
          refusal.fault(),
          "The image with %s cannot be managed: %s.".formatted(reference, refusal.reason()));
    }
    long size = shown(candidate).sizeGib() * VolumeSpec.GIB;
    if (size != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.INVALID,
          "The image with %s makes a volume of %d bytes, not %d."
              .formatted(reference, size, spec.sizeBytes()));
    }
    String there = images.imageOf(spec.volumeId()).orElse(null);
    if (there != null && !there.equals(candidate.imageId())) {
      throw Refusals.foreign(spec.volumeId());
    }
    return candidate;
  }

  private Candidate candidate(SourceReference reference) {
    String name = reference.requireName();
    // no image has a NUL in its name, and librados must not see one
    Optional<String> image =
        name.indexOf('\0') >= 0 ? Optional.empty() : images.images().idOf(name);
    return image
        .flatMap(id -> candidate(name, id, volumesByImage()))
        .orElseThrow(
            () ->
                new DriverException(
                    DriverFault.NOT_FOUND,
                    "There is no image with %s in pool %s.".formatted(reference, pool)));
  }

  /** Empty when it has gone. */
  private Optional<Candidate> candidate(String name, String imageId, Map<String, UUID> volumes) {
    Optional<Long> size = images.header(imageId).sizeBytes();
    UUID volume = volumes.get(imageId);
    return size.map(
        bytes ->
            volume == null
                ? new Candidate(name, imageId, bytes, null, refusal(name, bytes))
                : new Candidate(
                    name,
                    imageId,
                    bytes,
                    volume,
                    new Refusal(DriverFault.CONFLICT, "it is volume " + volume + " already")));
  }

  private @Nullable Refusal refusal(String name, long bytes) {
    if (bytes == 0) {
      return new Refusal(DriverFault.INVALID, "it is empty");
    }
    UUID id = VolumeImages.volumeOf(name).orElse(null);
    if (id != null && index.find(id).isPresent()) {
      return new Refusal(DriverFault.CONFLICT, "volume " + id + " is being made or removed");
    }
    try {
      return images.clients(name).isEmpty()
          ? null
          : new Refusal(DriverFault.BUSY, "a client has it open");
    } catch (CephException e) {
      return switch (RbdFaults.faultOf(e.errno())) {
        case FENCED, OCCUPIED, TIMEOUT, UNAVAILABLE -> throw e;
        case NOT_FOUND,
            CONFLICT,
            BUSY,
            FULL,
            DENIED,
            IDENTITY_MISMATCH,
            UNSUPPORTED,
            INVALID,
            UNFIT_CONNECTOR,
            FAILURE ->
            new Refusal(DriverFault.INVALID, "it cannot be opened: " + Errno.text(e.errno()));
      };
    }
  }

  private Map<String, UUID> volumesByImage() {
    var volumes = new HashMap<String, UUID>();
    for (VolumeIndex.Listed volume : index.volumes()) {
      IndexEntry entry = volume.found().entry();
      if (entry != null && entry.imageId() != null) {
        volumes.put(entry.imageId(), volume.id());
      }
    }
    return volumes;
  }

  private ManageableVolume shown(Candidate candidate) {
    Refusal refusal = candidate.refusal();
    return new ManageableVolume(
        SourceReference.toName(candidate.name()),
        pool,
        candidate.sizeBytes(),
        refusal == null ? null : refusal.reason(),
        candidate.volumeId());
  }

  private static DriverException inUse(UUID id, String why) {
    return new DriverException(
        DriverFault.BUSY, "Volume %s cannot be given up: %s.".formatted(id, why));
  }
}
