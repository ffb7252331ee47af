package dev.halite.node.backend;

import dev.halite.common.engine.operation.Claim;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a volume that a claim copies from one backend to another. What it throws is told
 * to its own backend. A call that hangs on what is written has to be fenced, by the incarnation
 * that has opened it; one on what is only read changes nothing, and is left.
 */
public final class CopiedContent implements OpenContent {
  private static final Logger log = LoggerFactory.getLogger(CopiedContent.class);

  /** For so long a storage may let go. */
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final Backend backend;
  private final OpenContent content;
  private final FenceToken opener;
  private final long sizeBytes;
  private final Duration closing;
  private final @Nullable Consumer<FenceToken> unsettled;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * One that is open.
   *
   * @param opener incarnation that has opened it
   * @param sizeBytes so much of it is copied at most
   * @param unsettled told whom to fence for a call without an answer; null for what is another
   *     backend's than the claim's, which is not changed
   */
  CopiedContent(
      Backend backend,
      OpenContent content,
      FenceToken opener,
      long sizeBytes,
      Duration closing,
      @Nullable Consumer<FenceToken> unsettled) {
    this.backend = backend;
    this.content = content;
    this.opener = opener;
    this.sizeBytes = Math.min(sizeBytes, content.sizeBytes());
    this.closing = closing;
    this.unsettled = unsettled;
  }

  /**
   * Opens a volume to copy what it holds.
   *
   * @param sizeBytes of the volume, of which the storage may hold more
   */
  public static CopiedContent source(
      Backend backend, Claim claim, UUID volume, UUID placement, long sizeBytes) {
    return open(
        backend,
        claim,
        volume,
        sizeBytes,
        null,
        driver -> driver.openToRead(Backend.mark(claim), volume, placement));
  }

  /** Opens a volume that others must not have open, although it is not written. */
  public static CopiedContent unused(Backend backend, Claim claim, UUID volume, UUID placement) {
    return open(
        backend,
        claim,
        volume,
        Long.MAX_VALUE,
        null,
        driver -> driver.openToWrite(Backend.mark(claim), volume, placement));
  }

  /** Opens what is to become a copy, at the claim's own backend. */
  public static CopiedContent copy(Backend backend, Claim claim, UUID volume, UUID placement) {
    return open(
        backend,
        claim,
        volume,
        Long.MAX_VALUE,
        late -> backend.leftUnanswered(claim, late),
        driver -> driver.openToWrite(Backend.mark(claim), volume, placement));
  }

  private static CopiedContent open(
      Backend backend,
      Claim claim,
      UUID volume,
      long sizeBytes,
      @Nullable Consumer<FenceToken> unsettled,
      Function<CopySupport, OpenContent> opening) {
    return backend.call(
        claim,
        Set.of(volume),
        CopySupport.class,
        driver -> {
          FenceToken opener = backend.incarnation();
          OpenContent content;
          try {
            content = opening.apply(driver);
          } catch (DriverException e) {
            throw unsettled == null ? ofAnother(backend, opener, e) : e;
          }
          if (opener == null || !opener.equals(backend.incarnation())) {
            content.close();
            throw new DriverException(
                DriverFault.UNAVAILABLE,
                "Backend %s is being opened again.".formatted(backend.name()));
          }
          return new CopiedContent(backend, content, opener, sizeBytes, CLOSING, unsettled);
        });
  }

  /** That another backend has to be opened again ends no work of the claim's own: it waits. */
  private static DriverException ofAnother(
      Backend backend, @Nullable FenceToken opener, DriverException failure) {
    backend.answered(opener, failure);
    return failure.fault().stopsBackend()
        ? new DriverException(DriverFault.UNAVAILABLE, failure.sentence(), failure)
        : failure;
  }

  Backend backend() {
    return backend;
  }

  /** A copy has ended; a call of it on this content may not have. */
  void leftUnanswered() {
    if (underWay.get() > 0) {
      late();
    }
  }

  private void late() {
    if (unsettled != null) {
      unsettled.accept(opener);
    }
  }

  private <T> T use(Supplier<T> call) {
    underWay.incrementAndGet();
    try {
      return call.get();
    } catch (DriverException e) {
      if (unsettled == null) {
        throw ofAnother(backend, opener, e);
      }
      backend.answered(opener, e);
      if (e.fault() == DriverFault.TIMEOUT) {
        late();
      }
      throw e;
    } finally {
      underWay.decrementAndGet();
    }
  }

  private void run(Runnable call) {
    use(
        () -> {
          call.run();
          return true;
        });
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    run(() -> content.read(offset, into));
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    run(() -> content.write(offset, from));
  }

  @Override
  public void discard(long offset, long length) {
    run(() -> content.discard(offset, length));
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return use(() -> content.extents(offset, length));
  }

  @Override
  public void flush() {
    run(content::flush);
  }

  /**
   * Storage libraries are for platform threads, also where they only let go; and one that hangs is
   * left.
   */
  @Override
  public void close() {
    Thread closer = Thread.ofPlatform().name("close-content").daemon().start(content::close);
    long until = System.nanoTime() + closing.toNanos();
    boolean interrupted = false;
    boolean closed = false;
    while (!closed && System.nanoTime() < until) {
      try {
        closed = closer.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!closed) {
      log.warn("Backend {} does not let go of a volume that was copied.", backend.name());
      late();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
