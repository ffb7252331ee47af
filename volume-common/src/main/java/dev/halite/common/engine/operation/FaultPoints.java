package dev.halite.common.engine.operation;

/** Named instants at which the chaos suite stops or kills the process. */
@FunctionalInterface
public interface FaultPoints {
  /** For production: nothing happens. */
  FaultPoints NONE = point -> {};

  /** Called when the named stage is about to begin. */
  void reached(String point);
}
