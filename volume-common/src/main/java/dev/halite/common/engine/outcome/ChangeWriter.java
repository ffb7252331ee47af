package dev.halite.common.engine.outcome;

import java.util.function.Predicate;

/** Writes one kind of change. */
public interface ChangeWriter<C extends Change> {
  Class<C> changes();

  /** In a transaction: makes the change; false when no row was as expected. */
  boolean write(C change);

  /** A writer that is one statement of a repository. */
  static <C extends Change> ChangeWriter<C> of(Class<C> changes, Predicate<C> statement) {
    return new ChangeWriter<>() {
      @Override
      public Class<C> changes() {
        return changes;
      }

      @Override
      public boolean write(C change) {
        return statement.test(change);
      }
    };
  }
}
