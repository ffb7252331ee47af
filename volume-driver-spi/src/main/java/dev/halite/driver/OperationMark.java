package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;

/**
 * For which operation a driver is called. Goes into the driver's log lines, and a driver that can
 * store it on the object may refuse a call of the same operation with a lower fence ({@link
 * DriverFault#CONFLICT}).
 *
 * @param operationId the operation in the catalog
 * @param fence how often the operation was taken over; grows, never repeats
 * @param requestId the client's request, {@code req-...}, or a text of the service's own
 */
public record OperationMark(UUID operationId, long fence, String requestId) {
  public OperationMark {
    Objects.requireNonNull(operationId, "operationId");
    Objects.requireNonNull(requestId, "requestId");
    if (fence < 0) {
      throw new IllegalArgumentException("A fence is not negative: " + fence);
    }
  }
}
