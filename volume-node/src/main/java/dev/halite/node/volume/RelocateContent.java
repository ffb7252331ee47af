package dev.halite.node.volume;

import dev.halite.common.catalog.service.Destinations;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Relocation;
import dev.halite.common.catalog.volume.Relocation.Copied;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.storage.copy.ContentDigest;
import dev.halite.common.storage.copy.CopyCheckpoint;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.driver.CopySupport;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.CopiedContent;
import dev.halite.node.backend.Copies;
import dev.halite.node.backend.ServedBackends;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the content of a volume anew at another backend, whose node this is.
 *
 * <ol>
 *   <li>look: no server has the source open, whatever the catalog knows of;
 *   <li>make: the driver makes the storage object under the placement of the copy;
 *   <li>copy: what has data is copied, from the last checkpoint on, and the digest of the source
 *       taken with it; the source is only read;
 *   <li>compare: the copy is read, and its digest has to be that of the source;
 *   <li>in a run of its own, limit: the storage keeps it to the rates of its type, where it does
 *       that; not before, as they are for servers and not for this;
 *   <li>look, once more.
 * </ol>
 *
 * <p>Each can be repeated. Nothing is undone here: whose copy it is removes its placement.
 */
@Component
final class RelocateContent {
  private static final Logger log = LoggerFactory.getLogger(RelocateContent.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int WHOLE = 100;

  /** For so long a storage may be away without progress before a copy is given up. */
  private static final Duration AWAY = Duration.ofHours(6);

  private static final Duration ANOTHER = Duration.ofSeconds(5);

  private final ServedBackends served;
  private final Destinations destinations;
  private final LimitVolume limits;

  RelocateContent(ServedBackends served, Destinations destinations, LimitVolume limits) {
    this.served = served;
    this.destinations = destinations;
    this.limits = limits;
  }

  /**
   * Before anything: how the run ends on a node that has no way to the source. Another node of the
   * cluster may have one, and takes it from the queue. Null where this one does.
   */
  @Nullable Outcome elsewhere(Volume volume, Backend backend) {
    String source = sourceName(volume);
    if (served.named(source).isPresent()) {
      return null;
    }
    if (!destinations.isBeside(backend.name(), source)) {
      throw new HaliteException(
          FaultCode.BACKEND_UNAVAILABLE,
          "No node that is up serves backends %s and %s.".formatted(source, backend.name()));
    }
    return new Outcome.Again(
        ANOTHER, "waiting for a node that serves both backends", false, null, List.of());
  }

  /**
   * Makes it.
   *
   * @param keep told how far it is, each time that this is durable
   * @return the copy, which is whole
   */
  Relocation copy(
      Claim claim, Volume volume, Relocation to, Backend backend, Consumer<Relocation> keep) {
    requireUnused(claim, volume);
    claim.stage("make");
    make(claim, volume, to, backend);
    claim.stage("copy");
    CopyCheckpoint whole = copied(claim, volume, to, backend, keep);
    if (backend.unsettled(claim).isPresent()) {
      throw new HaliteException(
          FaultCode.DEADLINE_EXCEEDED, "The copy could not be closed in time.");
    }
    return to.with(new Copied(whole.offset(), whole.digest().text(), true));
  }

  /**
   * What follows a fault: the end, or a further try, which comes later and later, as hours of
   * copying may be behind.
   *
   * @param payload of the next try
   */
  static Outcome afterFault(Claim claim, Fault fault, Record payload, Supplier<Outcome> end) {
    Outcome outcome = Endings.afterFault(claim.operation(), fault, AWAY, end);
    if (!(outcome instanceof Outcome.Again again)) {
      return outcome;
    }
    Duration pause =
        again.counts() ? Endings.pauseAfter(claim.operation(), LONGEST_PAUSE) : again.after();
    return new Outcome.Again(pause, again.step(), again.counts(), payload, again.changes());
  }

  /**
   * The last of it, once it is whole: the storage limits it, and still no server has the source
   * open.
   */
  void complete(Claim claim, Volume volume, Relocation to, Backend backend) {
    claim.stage("limit");
    limits.limitMade(claim, volume, to.placement(), backend);
    requireUnused(claim, volume);
  }

  /**
   * Fails where a server has the volume open, of which the catalog need not know: what it writes
   * would be lost. Directly before the copy takes the volume's place, too.
   *
   * @throws HaliteException BACKEND_BUSY
   */
  private void requireUnused(Claim claim, Volume volume) {
    claim.stage("look");
    // Its driver opens nothing to be written that others have open.
    CopiedContent.unused(source(volume), claim, volume.id(), placement(volume)).close();
  }

  private static UUID placement(Volume volume) {
    return Objects.requireNonNull(volume.placement(), "placement");
  }

  private static void make(Claim claim, Volume volume, Relocation to, Backend backend) {
    String pool = HostName.parse(to.place().host()).pool();
    var spec =
        new VolumeSpec(
            volume.id(),
            to.placement(),
            volume.sizeGb(),
            pool == null ? "" : pool,
            volume.multiattach());
    // Who could not write to it makes nothing that would have to go again.
    backend.require(CopySupport.class);
    backend.run(claim, Set.of(volume.id()), driver -> driver.create(Backend.mark(claim), spec));
  }

  private CopyCheckpoint copied(
      Claim claim, Volume volume, Relocation to, Backend backend, Consumer<Relocation> keep) {
    Backend from = source(volume);
    Copies copies = backend.copies();
    try (CopiedContent source =
            CopiedContent.source(
                from, claim, volume.id(), placement(volume), volume.sizeGb() * VolumeSpec.GIB);
        CopiedContent copy = CopiedContent.copy(backend, claim, volume.id(), to.placement())) {
      Copied before = to.copied();
      if (before == null) {
        // From here on it may hold something.
        keep.accept(to.with(copied(CopyCheckpoint.BEGIN)));
      }
      CopyCheckpoint whole =
          copies.copy(
              claim, source, copy, before == null, checkpoint(before), new Kept(claim, to, keep));
      claim.stage("compare");
      copies.verify(claim, copy, whole.digest(), (offset, size) -> progressed(claim, offset, size));
      return whole;
    }
  }

  private Backend source(Volume volume) {
    return served.named(sourceName(volume)).orElseThrow();
  }

  private static String sourceName(Volume volume) {
    return HostName.parse(Objects.requireNonNull(volume.host(), "host")).service();
  }

  private static CopyCheckpoint checkpoint(@Nullable Copied copied) {
    return copied == null
        ? CopyCheckpoint.BEGIN
        : new CopyCheckpoint(copied.offset(), new ContentDigest(copied.digest()));
  }

  private static Copied copied(CopyCheckpoint checkpoint) {
    return new Copied(checkpoint.offset(), checkpoint.digest().text(), false);
  }

  private static void progressed(Claim claim, long offset, long size) {
    claim.progress(size == 0 ? WHOLE : (int) (offset * WHOLE / size));
  }

  /** Keeps the checkpoints of a copy. */
  private record Kept(Claim claim, Relocation to, Consumer<Relocation> keep)
      implements CopyListener {
    @Override
    public void progressed(long offset, long sizeBytes) {
      RelocateContent.progressed(claim, offset, sizeBytes);
    }

    /** While the catalog is away the copy goes on; it would begin where was written last. */
    @Override
    public void reached(CopyCheckpoint checkpoint) {
      Copied before = to.copied();
      if (before != null && checkpoint.offset() <= before.offset()) {
        // No further than an earlier attempt, whose tries go on to count.
        return;
      }
      try {
        keep.accept(to.with(copied(checkpoint)));
      } catch (RuntimeException e) {
        if (!CatalogOutage.is(e)) {
          throw e;
        }
        log.debug("How far it is could not be written: {}", e.getMessage());
      }
    }
  }
}
