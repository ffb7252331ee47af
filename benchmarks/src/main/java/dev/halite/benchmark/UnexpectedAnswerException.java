package dev.halite.benchmark;

/** The server answered something else than the load needs. */
final class UnexpectedAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnexpectedAnswerException(String message) {
    super(message);
  }
}
