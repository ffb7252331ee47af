package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotPayload;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FenceToken;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes a snapshot of a volume.
 *
 * <ol>
 *   <li>settle: when the last attempt gave no answer, the driver's incarnation that made it is
 *       fenced, so that it changes nothing behind our back;
 *   <li>take: the driver takes the snapshot under its placement; one that is there is success;
 *   <li>finish: 'available'.
 * </ol>
 *
 * <p>Undo: none; what is half taken is marked so, and a snapshot in 'error' is removed by its
 * delete. But it ends only when no call can take effect any more.
 */
@Component
final class CreateSnapshot implements BackendFlow<Snapshot> {
  private static final Duration REOPENING = Duration.ofSeconds(2);

  @Override
  public OperationKind kind() {
    return SnapshotKind.CREATE;
  }

  @Override
  public Outcome run(Claim claim, Snapshot snapshot, Backend backend) {
    SnapshotPayload payload = claim.payload(SnapshotPayload.class);
    if (!isSettled(claim, payload.unsettled(), backend)) {
      return settling(payload, payload.unsettled());
    }
    claim.stage("take");
    backend.call(
        claim,
        SnapshotSupport.class,
        driver -> driver.createSnapshot(Backend.mark(claim), spec(snapshot, payload)));
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), snapshot);
  }

  static SnapshotSpec spec(Snapshot snapshot, SnapshotPayload payload) {
    return new SnapshotSpec(
        snapshot.id(), snapshot.placement(), snapshot.volumeId(), payload.volumePlacement());
  }

  private static boolean isSettled(Claim claim, @Nullable String token, Backend backend) {
    if (token == null) {
      return true;
    }
    claim.stage("settle");
    return backend.settle(claim, new FenceToken(token));
  }

  private static Outcome settling(SnapshotPayload payload, @Nullable String token) {
    return new Outcome.Again(REOPENING, "settling", payload.unsettledBy(token), List.of());
  }

  @Override
  public Outcome failed(Claim claim, Snapshot snapshot, Backend backend, HaliteException fault) {
    FenceToken unsettled = backend.unsettled(claim).orElse(null);
    return unsettled == null
        ? Endings.afterFault(claim.operation(), snapshot, fault.fault())
        : settling(claim.payload(SnapshotPayload.class), unsettled.value());
  }

  /** A forced delete waits for the end of this, which must not take effect after it. */
  @Override
  public Outcome superseded(
      Claim claim, @Nullable Snapshot found, Backend backend, HaliteException fault) {
    SnapshotPayload payload = claim.payload(SnapshotPayload.class);
    String token = backend.unsettled(claim).map(FenceToken::value).orElse(payload.unsettled());
    return isSettled(claim, token, backend)
        ? Outcome.cancelled(fault.fault(), List.of())
        : settling(payload, token);
  }
}
