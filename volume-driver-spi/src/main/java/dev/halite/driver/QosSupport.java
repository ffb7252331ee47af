package dev.halite.driver;

import java.util.Map;
import java.util.UUID;

/** Storage that itself limits what is done to a volume. */
public interface QosSupport {

  /**
   * Sets a volume's limits, in operations or bytes per second; those that are not named are lifted.
   * Clients that have the volume open follow within moments.
   *
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     it has another placement; INVALID for a limit below 1
   */
  void limit(OperationMark mark, UUID volumeId, UUID placement, Map<QosLimit, Long> limits);
}
