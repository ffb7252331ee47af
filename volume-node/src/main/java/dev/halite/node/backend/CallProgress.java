package dev.halite.node.backend;

import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hears from a driver how far its calls are, and passes it on to the claims that they are for: a
 * call that makes progress is not overdue, and one whose claim was cancelled or lost ends with it.
 */
final class CallProgress implements StageListener {
  private final FaultPoints faultPoints;
  private final Map<UUID, Call> calls = new ConcurrentHashMap<>();

  CallProgress(FaultPoints faultPoints) {
    this.faultPoints = faultPoints;
  }

  /** A claim's present call to the driver. */
  final class Call implements AutoCloseable {
    private final Claim claim;
    private volatile long progressedAt = System.nanoTime();

    private Call(Claim claim) {
      this.claim = claim;
    }

    /** The nano time of the last progress. */
    long progressedAt() {
      return progressedAt;
    }

    @Override
    public void close() {
      calls.remove(claim.operation().id(), this);
    }
  }

  Call begin(Claim claim) {
    Call call = new Call(claim);
    calls.put(claim.operation().id(), call);
    return call;
  }

  @Override
  public void reached(OperationMark mark, String stage) {
    faultPoints.reached("driver." + stage);
  }

  @Override
  public void progressed(OperationMark mark, int percent) {
    Call call = calls.get(mark.operationId());
    if (call != null && call.claim.operation().fence() == mark.fence()) {
      call.progressedAt = System.nanoTime();
      call.claim.progress(percent);
    }
  }
}
