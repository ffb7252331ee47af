package dev.halite.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import org.jspecify.annotations.Nullable;

/**
 * Long work of one call: looks at each piece of it whether this incarnation is fenced, and tells
 * the listener how far it is. What the listener throws ends the call, and leaves what it has done
 * to the undo: the operation was cancelled, or is another process's by now.
 */
final class Progress implements Checkpoint {
  private static final int PERCENT = 100;

  private final OperationMark operation;
  private final StageListener listener;
  private final Runnable requireUnfenced;
  private final long totalBytes;
  private volatile @Nullable RuntimeException ended;

  /**
   * Of a call that has done nothing yet.
   *
   * @param totalBytes size of the disk that is made
   */
  Progress(
      OperationMark operation, StageListener listener, Runnable requireUnfenced, long totalBytes) {
    this.operation = operation;
    this.listener = listener;
    this.requireUnfenced = requireUnfenced;
    this.totalBytes = totalBytes;
  }

  @Override
  public void at(long bytes) {
    requireUnfenced.run();
    try {
      listener.progressed(operation, percent(bytes));
    } catch (RuntimeException e) {
      ended = e;
      throw e;
    }
  }

  /** Whether this is what the listener ended the call with. */
  boolean isEndedBy(Exception failure) {
    return failure == ended;
  }

  private int percent(long bytes) {
    // in floating point: the product of large sizes is beyond a long
    double share = totalBytes <= 0 ? 0 : (double) bytes / totalBytes;
    return (int) Math.max(0, Math.min(PERCENT, share * PERCENT));
  }
}
