package dev.halite.benchmark;

/** The server answered something else than the load needs. */
final class UnexpectedAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UnexpectedAnswerException(String message) {
    this(0, message);
  }

  /**
   * An answer with a status that was not expected.
   *
   * @param status 0 where it is something else that was not
   */
  UnexpectedAnswerException(int status, String message) {
    super(message);
    this.status = status;
  }

  boolean isFailureOfTheServer() {
    return status >= 500;
  }
}
