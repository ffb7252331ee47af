package dev.halite.driver;

/**
 * Told by a driver how far its calls are: at named points, for example {@code
 * create.building-marked}, where fault tests stop or kill the process, and in percent.
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

  /**
   * The call has got so far. A driver says so at each piece of work that takes long, as often as it
   * likes: a call that makes progress is not overdue. What this throws ends the call: its operation
   * was cancelled, or is another process's now. The driver lets it through, and leaves what it has
   * done to the undo.
   *
   * @param percent of the whole call, 0 to 100
   */
  default void progressed(OperationMark mark, int percent) {}
}
