package dev.halite.node.volume;

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
import dev.halite.common.storage.copy.Bandwidth;
import dev.halite.common.storage.copy.ContentDigest;
import dev.halite.common.storage.copy.CopyCheckpoint;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.common.storage.copy.CopyRequest;
import dev.halite.driver.CopySupport;
import dev.halite.driver.OpenContent;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.ServedBackends;
import java.time.Duration;
import java.util.ArrayList;
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
 *   <li>look: no server has the source open, whatever the catalog knows of; once more at the end;
 *   <li>make: the driver makes the storage object under the placement of the copy;
 *   <li>copy: what has data is copied, from the last checkpoint on, and the digest of the source
 *       taken with it; the source is only read;
 *   <li>compare: the copy is read, and its digest has to be that of the source;
 *   <li>limit: the storage keeps it to the rates of its type, where it does that; not before, as
 *       they are for servers and not for this.
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

  private final ServedBackends served;
  private final LimitVolume limits;

  RelocateContent(ServedBackends served, LimitVolume limits) {
    this.served = served;
    this.limits = limits;
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
    CopyCheckpoint whole = backend.copying(claim, () -> copied(claim, volume, to, backend, keep));
    claim.stage("limit");
    limits.limitMade(claim, volume, to.placement(), backend);
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
   * Fails where a server has the volume open, of which the catalog need not know: what it writes
   * would be lost. Directly before the copy takes the volume's place, too.
   *
   * @throws HaliteException BACKEND_BUSY
   */
  void requireUnused(Claim claim, Volume volume) {
    claim.stage("look");
    // Its driver opens nothing to be written that others have open.
    close(write(claim, volume.id(), placement(volume), source(volume)));
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
    List<Bandwidth> all = new ArrayList<>(backend.copies().limits());
    all.addAll(from.copies().limits());
    OpenContent source = read(claim, volume, from);
    try {
      OpenContent copy = write(claim, volume.id(), to.placement(), backend);
      try {
        Copied before = to.copied();
        if (before == null) {
          // From here on it may hold something.
          keep.accept(to.with(copied(CopyCheckpoint.BEGIN)));
        }
        CopyCheckpoint whole =
            backend
                .copies()
                .copier()
                .copy(
                    new CopyRequest(source, copy, before == null, checkpoint(before), all),
                    new Kept(claim, to, backend, keep));
        claim.stage("compare");
        backend
            .copies()
            .copier()
            .verify(
                copy,
                whole.digest(),
                backend.copies().limits(),
                (offset, size) -> progressed(claim, offset, size));
        return whole;
      } finally {
        close(copy);
      }
    } finally {
      close(source);
    }
  }

  private Backend source(Volume volume) {
    String name = HostName.parse(Objects.requireNonNull(volume.host(), "host")).service();
    return served
        .named(name)
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.BACKEND_UNSUPPORTED,
                    "Volumes of backend %s are opened by its own nodes only.".formatted(name)));
  }

  private static OpenContent read(Claim claim, Volume volume, Backend from) {
    UUID placement = placement(volume);
    return from.call(
        claim,
        Set.of(volume.id()),
        CopySupport.class,
        driver -> driver.openToRead(Backend.mark(claim), volume.id(), placement));
  }

  private static OpenContent write(Claim claim, UUID volume, UUID placement, Backend backend) {
    return backend.call(
        claim,
        Set.of(volume),
        CopySupport.class,
        driver -> driver.openToWrite(Backend.mark(claim), volume, placement));
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

  /** Storage libraries are for platform threads, also where they only let go. */
  private static void close(OpenContent content) {
    Thread closing = Thread.ofPlatform().name("close-content").daemon().start(content::close);
    boolean interrupted = false;
    while (closing.isAlive()) {
      try {
        closing.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps the checkpoints of a copy. */
  private record Kept(Claim claim, Relocation to, Backend backend, Consumer<Relocation> keep)
      implements CopyListener {
    @Override
    public void leftUnanswered() {
      backend.leftUnanswered(claim);
    }

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
