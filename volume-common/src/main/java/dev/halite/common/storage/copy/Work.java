package dev.halite.common.storage.copy;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call on a content that is, or will be, under way on one of the copier's threads.
 *
 * @param <T> what it answers
 */
final class Work<T> {
  private final Supplier<T> call;
  // guarded by the lock of its Works
  private @Nullable T result;

  Work(Supplier<T> call) {
    this.call = call;
  }

  T call() {
    return call.get();
  }

  void end(T value) {
    result = value;
  }

  @Nullable T result() {
    return result;
  }
}
