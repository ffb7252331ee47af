package dev.halite.common.engine.worker;

/**
 * This process no longer owns the operation: its lease ran out or another took it over. Whoever
 * sees it stops and changes nothing.
 */
public final class FencedException extends RuntimeException {
  public FencedException(String message) {
    super(message);
  }
}
