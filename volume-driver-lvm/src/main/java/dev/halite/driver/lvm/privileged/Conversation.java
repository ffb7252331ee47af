package dev.halite.driver.lvm.privileged;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the helper says to one call. */
final class Conversation {
  private final LinkedBlockingQueue<Optional<HelperMessage>> said = new LinkedBlockingQueue<>();

  void said(HelperMessage message) {
    said.add(Optional.of(message));
  }

  /** It says no more. */
  void end() {
    said.add(Optional.empty());
  }

  /** The next message; null where none comes in time, or at all. */
  @Nullable HelperMessage next(Duration wait) throws InterruptedException {
    Optional<HelperMessage> next = said.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null || next.isPresent()) {
      return next == null ? null : next.get();
    }
    // so it stays
    said.add(next);
    return null;
  }
}
