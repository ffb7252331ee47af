package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes what is written on a volume: its row locked, one statement, and its events. */
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

  Volume update(NamedResource named, VolumeChange change) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              Volume before = named.judged(volumes.locked(named.id(), named.scope()));
              events.record("volume.update.start", before, named.caller());
              Volume changed =
                  volumes
                      .describe(
                          before.id(),
                          change.setName(),
                          change.name(),
                          change.setDescription(),
                          change.description(),
                          change.metadata())
                      .orElseThrow(() -> refused(before));
              events.record("volume.update.end", changed, named.caller());
              return changed;
            }));
  }

  /** Why it may not be changed now. */
  static HaliteException refused(Volume volume) {
    return new HaliteException(
        FaultCode.INVALID_STATE,
        "Invalid volume: Volume %s cannot be changed while its status is %s."
            .formatted(volume.id(), volume.status().shown()));
  }
}
