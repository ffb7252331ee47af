package dev.halite.api.volume;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes what is written on a volume: one statement, and its event. */
@Component
class UpdateVolume {
  private final Volumes volumes;
  private final VolumeEvents events;
  private final TransactionTemplate transactions;

  UpdateVolume(Volumes volumes, VolumeEvents events, TransactionTemplate transactions) {
    this.volumes = volumes;
    this.events = events;
    this.transactions = transactions;
  }

  Volume update(UUID id, @Nullable String scope, VolumeChange change, RequestContext caller) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              recordStart(id, scope, caller);
              Volume changed =
                  volumes
                      .describe(
                          id,
                          scope,
                          change.setName(),
                          change.name(),
                          change.setDescription(),
                          change.description(),
                          change.metadata())
                      .orElseThrow(() -> refused(volumes.require(id, scope)));
              events.record("volume.update.end", changed, caller);
              return changed;
            }));
  }

  /** With the volume as it was, which nobody needs to read where nobody wants events. */
  private void recordStart(UUID id, @Nullable String scope, RequestContext caller) {
    if (events.enabled()) {
      events.record("volume.update.start", volumes.require(id, scope), caller);
    }
  }

  /** Why it may not be changed now. */
  static HaliteException refused(Volume volume) {
    return new HaliteException(
        FaultCode.INVALID_STATE,
        "Invalid volume: Volume %s cannot be changed while its status is %s."
            .formatted(volume.id(), volume.status().shown()));
  }
}
