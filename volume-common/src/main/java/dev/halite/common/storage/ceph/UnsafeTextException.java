package dev.halite.common.storage.ceph;

/**
 * A text from outside that Ceph's libraries cannot be given: their parser ends the process at a
 * byte above 0x7f, and C takes a NUL for the end; and what others wrote is not given to them at
 * all. The message says where it stands.
 */
public final class UnsafeTextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsafeTextException(String sentence) {
    super(sentence);
  }

  /** The message, a sentence; never null. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
