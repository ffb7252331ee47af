package dev.halite.driver;

/**
 * Told by a driver at named points inside its calls, for example {@code create.building-marked}, so
 * that fault tests can stop or kill the process exactly there. Production code uses {@link #NONE}.
 */
@FunctionalInterface
public interface StageListener {
  /** Does nothing. */
  StageListener NONE = (mark, stage) -> {};

  /**
   * The call has just done what {@code stage} says. What the listener throws ends the call as an
   * unexpected failure would.
   */
  void reached(OperationMark mark, String stage);
}
