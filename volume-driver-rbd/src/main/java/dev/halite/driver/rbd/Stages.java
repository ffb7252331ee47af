package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;

/** The named points between native calls, where an interrupt, which those do not see, counts. */
record Stages(StageListener listener) {
  void reached(OperationMark mark, String stage) {
    listener.reached(mark, stage);
    if (Thread.currentThread().isInterrupted()) {
      throw new DriverException(
          DriverFault.TIMEOUT, "The call was interrupted after '%s'.".formatted(stage));
    }
  }
}
