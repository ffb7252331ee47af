package dev.halite.common.storage.ceph;

import org.jspecify.annotations.Nullable;

/** A call of Ceph's libraries that failed; the error number says how. */
public final class CephException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;
  private final String action;

  /**
   * A failed call.
   *
   * @param action completes "Cannot ...", without a full stop
   * @param errno positive, one of {@link Errno}
   */
  public CephException(String action, int errno) {
    this(action, errno, null);
  }

  CephException(String action, int errno, @Nullable Throwable cause) {
    super("Cannot %s: %s (errno %d).".formatted(action, Errno.text(errno), errno), cause);
    this.errno = errno;
    this.action = action;
  }

  /** The result of a native call, which is a negative error number when it failed. */
  static int check(String action, int result) {
    if (result < 0) {
      throw new CephException(action, -result);
    }
    return result;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }

  /** What failed; completes "Cannot ...". */
  public String action() {
    return action;
  }
}
