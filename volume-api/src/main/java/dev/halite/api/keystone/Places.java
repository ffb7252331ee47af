package dev.halite.api.keystone;

import dev.halite.common.openstack.identity.ServiceSession;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Places for questions that are under way. */
final class Places {
  private final Semaphore free;

  Places(int places) {
    this.free = new Semaphore(places);
  }

  /**
   * Takes a place; false when none became free in this time.
   *
   * @throws dev.halite.common.engine.fault.HaliteException UNAVAILABLE when this thread is to stop
   */
  boolean take(Duration longest) {
    try {
      return free.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceSession.unavailable("this service is stopping");
    }
  }

  void giveBack() {
    free.release();
  }
}
