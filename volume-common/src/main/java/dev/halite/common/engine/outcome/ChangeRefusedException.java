package dev.halite.common.engine.outcome;

/** A change that had to be made found its row in another state: nothing of the outcome happened. */
public final class ChangeRefusedException extends RuntimeException {
  private final transient Change change;

  ChangeRefusedException(Change change) {
    super("No row was left to change: " + change.getClass().getSimpleName() + " " + change.key());
    this.change = change;
  }

  /** The one that found nothing to change. */
  public Change change() {
    return change;
  }
}
