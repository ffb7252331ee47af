package dev.halite.api.keystone;

/** An answer that cannot be understood; the message says why and quotes nothing of it. */
final class UnreadableAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableAnswerException(String reason) {
    super(reason);
  }
}
