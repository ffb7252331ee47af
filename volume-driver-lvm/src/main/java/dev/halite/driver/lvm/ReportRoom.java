package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lets as many reports on a volume group be made and told at once as there is memory for: many
 * small ones, or one that is large.
 */
final class ReportRoom {
  private static final int ROOM = 8;
  private static final int VOLUMES_OF_ONE = 2_000;

  private final Semaphore room = new Semaphore(ROOM, true);

  /** Of the first one nothing is known. */
  private volatile int next = ROOM;

  /** Makes one, and hands it on. */
  void during(Supplier<GroupState> report, Consumer<GroupState> told) {
    int taken = next;
    try {
      room.acquire(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted before it began.", e);
    }
    try {
      GroupState state = report.get();
      next = Math.min(ROOM, 1 + state.volumes().size() / VOLUMES_OF_ONE);
      told.accept(state);
    } finally {
      room.release(taken);
    }
  }
}
