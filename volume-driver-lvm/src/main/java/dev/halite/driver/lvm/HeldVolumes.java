package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The volumes with whose exports one node is alone. Their targets are changed only while that is
 * so, and it stays so until no change is under way any more: also when the node has gone meanwhile,
 * and for as long as the kernel does not end a step.
 */
final class HeldVolumes {
  private static final class Hold {
    private int changes;
    private boolean ended;
  }

  private final Map<UUID, Hold> holds = new HashMap<>();

  /** While the volume's lock is held, and for as long as the node wishes. */
  void during(UUID volumeId, Runnable wish) {
    var hold = new Hold();
    synchronized (holds) {
      holds.put(volumeId, hold);
    }
    try {
      wish.run();
    } finally {
      end(volumeId, hold);
    }
  }

  private void end(UUID volumeId, Hold hold) {
    boolean interrupted = false;
    synchronized (holds) {
      hold.ended = true;
      while (hold.changes > 0) {
        try {
          holds.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      holds.remove(volumeId, hold);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a change. */
  void change(UUID volumeId, Runnable change) {
    Hold hold;
    synchronized (holds) {
      hold = holds.get(volumeId);
      if (hold == null || hold.ended) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "The targets of volume %s are not changed, as the privileged helper holds them not for this node."
                .formatted(volumeId));
      }
      hold.changes++;
    }
    try {
      change.run();
    } finally {
      synchronized (holds) {
        hold.changes--;
        holds.notifyAll();
      }
    }
  }
}
