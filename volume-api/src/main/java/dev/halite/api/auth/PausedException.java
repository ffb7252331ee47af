package dev.halite.api.auth;

/** The credentials of a request were not looked at: too many wrong ones came from its address. */
final class PausedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int seconds;

  PausedException(int seconds) {
    super("not for another " + seconds + " s");
    this.seconds = seconds;
  }

  /** How long from now none is looked at. */
  int seconds() {
    return seconds;
  }
}
