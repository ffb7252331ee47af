package dev.halite.common.storage.copy;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Copies contents, which their callers have opened and close: from a driver's {@link
 * dev.halite.driver.CopySupport} or a connection, whatever is behind them.
 *
 * <pre>{@code
 * try (OpenContent source = ...; OpenContent destination = ...) {
 *   CopyCheckpoint whole = copier.copy(
 *       new CopyRequest(source, destination, blank, from, List.of(bandwidthOfSourceBackend, ...)),
 *       listener);                                    // keeps checkpoints, throws to cancel
 *   copier.verify(destination, whole.digest(), limits, listener);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Only what has data is read; blocks of 64 KiB that are zero are not written. The rest of the
 *       destination reads as zeroes afterwards: by itself where it is blank, else by discards.
 *   <li>Pieces go at the same time, so reads and writes overlap. The calling thread only waits and
 *       may be a virtual one; calls on contents are made by the copier's own threads, which are
 *       platform threads and so many. A storage that hangs keeps them: give each backend a copier.
 *   <li>After a crash it goes on from the last checkpoint that the listener was told; pass that as
 *       {@code from}. What was written behind it is written again. The digest goes on, too.
 *   <li>A copy ends with what a content or the listener throws; TIMEOUT when nothing moves for
 *       {@link CopySettings#quiet} or the caller is interrupted; UNAVAILABLE when the copier is
 *       closed. It then returns only when no call of it is under way any more, unless one hangs for
 *       longer than that time: then the listener is told.
 *   <li>Nothing is tried again here. A fault with {@code retryHere} is one from which a further
 *       attempt, with contents opened anew, may go on from the checkpoint.
 * </ul>
 */
public final class ContentCopier implements AutoCloseable {
  private final CopySettings settings;
  private final ExecutorService threads;
  private final Buffers buffers;

  /**
   * A copier that works.
   *
   * @param name of its threads
   */
  public ContentCopier(String name, CopySettings settings) {
    this.settings = settings;
    this.threads =
        Executors.newFixedThreadPool(
            settings.threads(),
            Thread.ofPlatform().name("copy-" + name + "-", 0).daemon().factory());
    this.buffers = new Buffers(settings.pieceBytes(), settings.threads());
  }

  /**
   * Copies the whole of a content, and flushes it.
   *
   * @return the end, with the digest of the whole source
   */
  public CopyCheckpoint copy(CopyRequest request, CopyListener listener) {
    return new CopyRun(settings, threads, buffers, request, listener).run();
  }

  /** Reads all data of a content; the listener is told of no checkpoints. */
  public ContentDigest digest(OpenContent content, List<Bandwidth> limits, CopyListener listener) {
    var request =
        new CopyRequest(
            content, new Nowhere(content.sizeBytes()), true, CopyCheckpoint.BEGIN, limits);
    // without checkpoints, which are of no copy
    return copy(request, listener::progressed).digest();
  }

  /**
   * Reads a copy and compares it with what was copied.
   *
   * @throws DriverException FAILURE when it is not the same
   */
  public void verify(
      OpenContent copy, ContentDigest expected, List<Bandwidth> limits, CopyListener listener) {
    ContentDigest digest = digest(copy, limits, listener);
    if (!digest.equals(expected)) {
      throw new DriverException(
          DriverFault.FAILURE,
          "The copy is damaged: its digest is %s, that of its source %s."
              .formatted(digest.text(), expected.text()));
    }
  }

  /** Begins no call any more; copies under way end with UNAVAILABLE or as their calls end. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
